// @vitest-environment happy-dom
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { inspectionSchema, type ManifestRecord } from '../lib/inspection/schema';
import { createLocaliser } from '../lib/words/localise';
import english from '../public/_locales/en/messages.json';
import { coverage, credentials, estimate, inspection } from '../tests/fixtures/inspections';
import { AnswerCard } from './AnswerCard';
import { Conflicts } from './Conflicts';
import { EvidenceRows } from './EvidenceRows';
import { History, historyStep } from './History';
import { InspectionRecord } from './InspectionRecord';
import { LargeOffer } from './LargeOffer';
import { evidenceBodies } from './late';
import { NotChecked } from './NotChecked';
import { RemoteOffer } from './RemoteOffer';
import { ShortRecord } from './ShortRecord';
import { StreamOffer } from './StreamOffer';
import { WordsProvider } from './words';

const say = createLocaliser(english);
beforeAll(async () => void (await evidenceBodies.load()));

function show(view: ReactNode): HTMLElement {
  const element = document.createElement('div');
  const markup = renderToStaticMarkup(<WordsProvider say={say}>{view}</WordsProvider>);
  element.append(...new DOMParser().parseFromString(markup, 'text/html').body.childNodes);
  return element;
}
const words = (view: ReactNode) => (show(view).textContent ?? '').replace(/\s+/g, ' ');

/** The line of one check, by its name. */
function line(view: ReactNode, name: string): string {
  const lines = [...show(view).querySelectorAll('.row-line')].map(({ textContent }) => textContent ?? '');
  return lines.find((text) => text.startsWith(name)) ?? `no line ${name}`;
}

it('the made-up inspections are valid', () => {
  expect(() =>
    inspectionSchema.parse(inspection({ credentials: credentials(), classifier: estimate() })),
  ).not.toThrow();
});

describe('what was not checked is never a finding', () => {
  it('is "looking" while results stream in and "not checked" afterwards', () => {
    const nothing = inspection({ coverage: [] });
    expect(line(<EvidenceRows inspection={nothing} running />, 'Credentials')).toContain('Looking…');
    expect(line(<EvidenceRows inspection={nothing} running={false} />, 'Credentials')).toContain('Not checked');
    expect(words(<EvidenceRows inspection={nothing} running={false} />)).not.toContain('None found');
  });

  it.each([
    ['skipped', 'stream-only', 'Not checked', 'streamed in pieces'],
    ['failed', 'crashed', 'Could not be checked', 'says nothing about the video'],
  ] as const)('%s shows its reason, not "none found"', (state, reason, short, why) => {
    const clip = inspection({ coverage: coverage({ marks: { state, reason } }) });
    const view = <EvidenceRows inspection={clip} running={false} />;
    expect(line(view, 'AI marks')).toContain(short);
    expect(words(view)).toContain(why);
    expect(line(view, 'Credentials')).toContain('None found');
  });

  it('a finding that its own coverage calls failed is not shown', () => {
    const clip = inspection({
      coverage: coverage({ classifier: { state: 'failed', reason: 'crashed' } }),
      classifier: estimate(),
    });
    expect(words(<EvidenceRows inspection={clip} running={false} />)).not.toMatch(/Signs of AI|71/);
  });

  it('a part that was read says that it was a part', () => {
    const clip = inspection({ coverage: coverage({ credentials: { state: 'partial', reason: 'truncated' } }) });
    const view = <EvidenceRows inspection={clip} running={false} />;
    expect(line(view, 'Credentials')).toContain('None in the part read');
    expect(words(view)).toContain('ends too early');
  });

  it('is listed with a reason in words, each check by name', () => {
    const clip = inspection({
      coverage: coverage({
        sound: { state: 'skipped', reason: 'not-built' },
        faces: { state: 'skipped', reason: 'no-faces' },
      }),
    });
    const text = words(<NotChecked inspection={clip} running={false} />);
    expect(text).toContain('Sound');
    expect(text).toContain('does not have this check yet');
    expect(text).toContain('No face was seen');
    expect(words(<NotChecked inspection={inspection()} running={false} />)).toContain('Everything was checked');
    // A row that never came is a gap too.
    expect(words(<NotChecked inspection={inspection({ coverage: [] })} running={false} />)).toContain('Credentials');
  });
});

describe('the answer', () => {
  it('is not given before everything was looked at', () => {
    const early = inspection({
      classifier: estimate({ verdict: 'no-signs', probability: 0.1 }),
      verdict: {
        ...inspection().verdict,
        answer: 'no-signs-found',
        basis: 'estimate',
        strength: 'weak',
        confidence: 0.9,
      },
    });
    expect(words(<AnswerCard inspection={early} running />)).toContain('Checking…');
    expect(words(<AnswerCard inspection={early} running />)).not.toContain('No signs');
    expect(words(<AnswerCard inspection={early} running={false} />)).toContain('No signs of AI found');
  });

  it('comes at once where a signature gives it', () => {
    const signed = inspection({
      credentials: credentials(),
      verdict: {
        ...inspection().verdict,
        answer: 'ai-generated',
        basis: 'signed',
        generator: 'veo',
        strength: 'conclusive',
      },
    });
    const text = words(<AnswerCard inspection={signed} running />);
    expect(text).toContain('Made with AI');
    expect(text).toContain('Its signed credentials say so');
    expect(text).toContain('Conclusive evidence');
    expect(text).toContain('Veo');
  });

  it('of a mismatch does not say that the credentials say so', () => {
    const broken = inspection({
      verdict: { ...inspection().verdict, answer: 'credentials-broken', basis: 'signed', strength: 'conclusive' },
    });
    expect(words(<AnswerCard inspection={broken} running={false} />)).not.toContain('say so');
  });

  it('is a failure in words, with the reason, and no verdict beside it', () => {
    const text = words(
      <AnswerCard inspection={null} running={false} error={{ code: 'not-media', message: 'notes.mp4: plain text' }} />,
    );
    expect(text).toContain('This could not be checked');
    expect(text).toContain('not a video, sound or picture file');
    expect(text).toContain('notes.mp4: plain text');
    expect(text).not.toContain('Cannot tell');
  });

  it('keeps an estimate that abstained from looking like one', () => {
    const clip = inspection({ classifier: estimate({ verdict: 'unclear', abstained: 'static' }) });
    const view = <EvidenceRows inspection={clip} running={false} />;
    expect(line(view, 'Picture')).toContain('No estimate given');
    expect(words(view)).toContain('hardly moves');
  });

  it('shows the measured error rate beside an estimate, or that there is none', () => {
    const rate = (falsePositiveRate: number | null) =>
      words(
        <EvidenceRows
          running={false}
          inspection={inspection({ classifier: estimate({ model: { ...estimate().model, falsePositiveRate } }) })}
        />,
      );
    expect(rate(0.04)).toContain('wrong for about 4 in 100 camera clips');
    expect(rate(0.004)).toContain('wrong for about 4 in 1,000 camera clips');
    expect(rate(null)).toContain('Too few camera clips were measured');
  });
});

describe('credentials', () => {
  const text = (over: Parameters<typeof credentials>[0]) =>
    words(<EvidenceRows running={false} inspection={inspection({ credentials: credentials(over) })} />);

  it('tells an unlisted signer from a list that was not there', () => {
    const signer = { organization: 'Somebody', commonName: null, list: null };
    expect(text({ state: 'intact', signer })).toContain('not on any trust list');
    expect(text({ state: 'intact', signer, trustLists: [] })).toContain('no trust list was available');
    expect(text({ state: 'intact', signer, trustLists: [] })).not.toContain('not on any trust list');
  });

  it('names the list and its date', () => {
    expect(text({})).toContain('C2PA list of trusted signers · list of Nov 18, 2026');
    const own = { organization: 'Me', commonName: null, list: 'user' } as const;
    expect(text({ signer: own, trustLists: [{ name: 'user', issued: null, retrieved: null }] })).toContain(
      'your own trust list',
    );
  });

  it('says of broken credentials that what they claim is not proven', () => {
    expect(text({ state: 'broken', contentHash: 'mismatch' })).toContain('It is not proven');
  });

  it('shows an address of remote credentials as text, not as a link', () => {
    const remote = credentials({ state: 'remote', remoteUrl: 'https://evil.example/manifest', signer: null });
    const view = show(<EvidenceRows running={false} inspection={inspection({ credentials: remote })} />);
    expect(view.textContent).toContain('https://evil.example/manifest');
    expect(view.querySelectorAll('a, img, iframe')).toHaveLength(0);
  });

  it('counts repeated steps instead of repeating them', () => {
    const step = { when: null, softwareAgent: null, digitalSourceType: null, description: null };
    const history = [
      {
        label: 'urn:1',
        title: 'clip',
        claimGenerator: null,
        signedBy: 'Studio',
        signedAt: null,
        active: true,
        relationship: null,
        actions: Array.from({ length: 40 }, () => ({ ...step, action: 'c2pa.edited' })),
      },
    ];
    expect(text({ history })).toContain('Edited × 40');
  });
});

it('hostile text is text, kept from reordering its surroundings', () => {
  const evil = '<img src=x onerror=alert(1)>\u202Egpj.exe';
  const clip = inspection({
    subject: { ...inspection().subject, fileName: evil },
    credentials: credentials({
      signer: { organization: evil, commonName: evil, list: null },
      model: evil,
      problems: [{ code: evil, explanation: evil }],
      history: [
        {
          label: evil,
          title: evil,
          claimGenerator: evil,
          signedBy: evil,
          signedAt: evil,
          active: true,
          relationship: evil,
          actions: [{ action: evil, when: evil, softwareAgent: evil, digitalSourceType: evil, description: evil }],
        },
      ],
    }),
    marks: [{ kind: 'xmp', generator: null, strength: 'hint', value: evil, where: evil }],
    disclosures: [{ platform: evil, label: evil, by: 'creator', claim: 'unclear', evidence: evil }],
    classifier: estimate({ abstained: evil, signals: [{ name: evil, score: 1, weight: 1 }] }),
    coverage: coverage({ sound: { state: 'failed', reason: 'crashed', detail: evil } }),
    verdict: { ...inspection().verdict, conflicts: [{ between: [evil, evil], explanation: evil }] },
  });
  const view = show(<InspectionRecord inspection={clip} running={false} error={null} />);
  expect(view.querySelectorAll('img, script, a')).toHaveLength(0);
  const walker = document.createTreeWalker(view, NodeFilter.SHOW_TEXT);
  let seen = 0;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (!node.textContent?.includes('\u202E')) continue;
    seen += 1;
    expect(node.parentElement?.closest('bdi'), node.textContent).not.toBeNull();
  }
  expect(seen).toBeGreaterThan(15);
});

it('conflicts name both sides', () => {
  const text = words(
    <Conflicts
      inspection={inspection({
        classifier: estimate(),
        verdict: {
          ...inspection().verdict,
          conflicts: [{ between: ['credentials', 'classifier'], explanation: 'They differ.' }],
        },
      })}
    />,
  );
  expect(text).toContain('Credentials');
  expect(text).toContain('Picture');
  expect(text).toContain('They differ.');
});

it('every view has a heading or a label, and every icon stands hidden beside words', () => {
  const view = show(
    <ShortRecord
      inspection={inspection({ credentials: credentials(), classifier: estimate() })}
      running={false}
      error={null}
    />,
  );
  for (const icon of view.querySelectorAll('svg')) {
    expect(icon.getAttribute('aria-hidden') === 'true' || icon.getAttribute('aria-label')).toBeTruthy();
  }
  for (const button of view.querySelectorAll('button, summary')) expect(button.textContent?.trim()).not.toBe('');
  expect(view.textContent).not.toMatch(/\b[a-z]+_[a-z_]+\b/);
});

describe('an offer to fetch credentials', () => {
  const remote = (remoteUrl: string | null) => credentials({ state: 'remote', remoteUrl, signer: null });
  const offer = (url: string | null) => <RemoteOffer credentials={remote(url)} onFetch={async () => undefined} />;

  it('names the host that would be asked, and what it learns', () => {
    expect(words(offer('https://m.example:8443/a?b=c'))).toMatch(
      /the server m\.example:8443 learns your network address/,
    );
    expect(show(offer('https://m.example/a')).querySelector('button')?.textContent).toBe(
      'Fetch the credentials from m.example',
    );
    // Cyrillic: it reads like a name that people know.
    expect(words(offer('https://\u0430dobe.com/a'))).toContain('xn--dobe-43d.com');
  });

  it('is none over an open line, without an address, or when the credentials were read', () => {
    const open = show(offer('http://m.example/a'));
    expect(open.querySelector('button')).toBeNull();
    expect(open.textContent).toContain('no encrypted connection');
    expect(words(offer(null))).toBe('');
    const read = credentials({ state: 'trusted', source: 'remote', remoteUrl: 'https://m.example/a' });
    expect(words(<RemoteOffer credentials={read} onFetch={async () => undefined} />)).toBe('');
  });
});

describe('a history', () => {
  const manifest = {
    label: 'urn:first',
    title: 'First',
    claimGenerator: null,
    signedBy: 'Example Studio',
    signedAt: null,
    active: false,
    relationship: 'parentOf',
    actions: [],
  };
  const last = {
    ...manifest,
    label: 'urn:last',
    title: 'Last',
    active: true,
    relationship: null,
    ingredients: [
      {
        title: 'first.mp4',
        format: 'video/mp4',
        relationship: 'parentOf',
        manifest: 'urn:first',
        problems: [{ code: 'claimSignature.mismatch', explanation: 'It does not fit.' }],
      },
      { title: 'song.mp3', format: null, relationship: 'componentOf', manifest: null, problems: [] },
    ],
    ingredientCount: 100,
    redactions: [{ assertion: 'c2pa.metadata', from: 'urn:first', reason: 'c2pa.PII.present' }],
    softBindings: [
      { algorithm: 'com.adobe.trustmark.P', name: 'Adobe TrustMark P', kind: 'watermark' as const, value: '1' },
    ],
    dataMining: [{ entry: 'ai_training', use: 'notAllowed' as const, constraint: null }],
  };
  const problems = [
    { code: 'claimSignature.mismatch', explanation: 'In “first.mp4”: it does not fit.', ingredient: 'first.mp4' },
  ];
  const view = (over = {}) => (
    <EvidenceRows
      inspection={inspection({ credentials: credentials({ history: [manifest, last], problems, ...over }) })}
      running={false}
    />
  );

  it('says a problem of an ingredient once, at the ingredient, and leads to its record', () => {
    const shown = show(view());
    expect([...shown.querySelectorAll('.problems')].map(({ textContent }) => textContent)).toEqual([
      'It does not fit. claimSignature.mismatch',
    ]);
    const link = shown.querySelector('.ingredients a')?.getAttribute('href') ?? '';
    expect(shown.querySelector(`[id="${link.slice(1)}"]`)?.textContent).toContain('First');
    expect(words(view())).toContain('and 98 more');
  });

  it('still says it where the history does not tell of the ingredient', () => {
    expect(words(view({ history: [manifest] }))).toContain('In “first.mp4”: it does not fit.');
  });

  it('shows a redaction, a rule and a watermark in words', () => {
    const text = words(view());
    expect(text).toContain('Notes about place, time and camera · from the record of First · because it named');
    expect(text).toContain('the signatures still hold');
    expect(text).toContain('Train AI: not allowed');
    expect(text).toContain('Watermark: Adobe TrustMark P');
  });

  it('says which part was changed, and of unchanged content not that it differs', () => {
    const text = words(view({ state: 'broken', changed: ['ingredient'], contentHash: 'match' }));
    expect(text).toContain('The record of something that the file was made from.');
    expect(text).not.toContain('do not belong together');
  });

  it('does not say of a withdrawn certificate that the signer is on no list', () => {
    const text = words(view({ state: 'intact', revocation: 'revoked' }));
    expect(text).toContain('withdrawn');
    expect(text).not.toContain('not on any trust list');
  });
});

describe('what may still be asked for', () => {
  const hash = (over: Partial<ReturnType<typeof coverage>[number]>) => coverage({ contentHash: over });
  const stream = (over: Parameters<typeof credentials>[0], row: Parameters<typeof hash>[0]) =>
    inspection({ credentials: credentials({ source: 'stream', ...over }), coverage: hash(row) });
  const skipped = { state: 'skipped', reason: 'stream-only' } as const;

  it('is to hear the pieces of a signed stream, once none was compared', () => {
    const offer = (clip: ReturnType<typeof inspection>) =>
      words(<StreamOffer inspection={clip} onListen={() => undefined} />);
    expect(offer(stream({ contentHash: 'unchecked' }, skipped))).toContain('Check the stream’s pieces');
    expect(offer(stream({ contentHash: 'match' }, { state: 'partial', reason: 'part-only' }))).toBe('');
    expect(offer(inspection({ coverage: hash(skipped) }))).toBe('');
    const unseen = offer(inspection({ coverage: coverage({ credentials: skipped, contentHash: skipped }) }));
    expect(unseen).toContain('The beginning of this stream was not seen');
    expect(unseen).toContain('Check the stream’s pieces');
    const whole = { code: 'segments.whole-file', explanation: 'As a whole.' };
    const inVain = offer(
      stream({ contentHash: 'unchecked', problems: [whole] }, { ...skipped, detail: 'As a whole.' }),
    );
    expect(inVain).toContain('As a whole.');
    expect(inVain).not.toContain('Check the stream’s pieces');
  });

  it('is to compare a large signed file, whose size is said', () => {
    const offer = (clip: ReturnType<typeof inspection>) =>
      words(<LargeOffer inspection={clip} onCompare={() => undefined} />);
    const large = inspection({ credentials: credentials(), coverage: hash({ state: 'skipped', reason: 'too-large' }) });
    large.subject.byteLength = 412_000_000;
    expect(offer(large)).toContain('412 MB');
    expect(offer(inspection({ credentials: credentials() }))).toBe('');
  });

  it('pieces that match are not the whole content, and never show a camera', () => {
    const clip = stream(
      { contentHash: 'match', captured: true, aiUse: 'none' },
      { state: 'partial', reason: 'part-only' },
    );
    const said = words(<EvidenceRows inspection={clip} running={false} expanded />);
    expect(said).toContain('The pieces of the stream that were compared are those that were signed');
    expect(said).not.toContain('Exactly what was signed');
    expect(said).not.toContain(say('captured_yes'));
  });
});

describe('the history is walked by keyboard', () => {
  const manifest = (label: string, from: string[]): ManifestRecord => ({
    label,
    title: label,
    claimGenerator: null,
    signedBy: null,
    signedAt: null,
    active: false,
    relationship: null,
    actions: [],
    ingredients: from.map((of) => ({ title: of, format: null, relationship: null, manifest: of, problems: [] })),
  });
  const history = [manifest('shot', []), manifest('logo', []), manifest('film', ['shot', 'logo'])];

  it.each([
    [2, 'ArrowUp', 1],
    [1, 'ArrowDown', 2],
    [2, 'ArrowDown', null],
    [2, 'into', 0],
    [0, 'into', null],
    [1, 'out', 2],
    [2, 'out', null],
    [2, 'Home', 0],
    [0, 'End', 2],
    [0, 'x', null],
  ])('from %d by %s: %j', (from, key, to) => expect(historyStep(history, from, key)).toBe(to));

  it('has one stop for Tab, at the file itself, and none in a history of one', () => {
    const stops = (of: readonly ManifestRecord[]) =>
      [...show(<History history={of} />).querySelectorAll('.history > li')].map((li) => li.getAttribute('tabindex'));
    expect(stops(history.map((step, index) => ({ ...step, active: index === 2 })))).toEqual(['-1', '-1', '0']);
    expect(stops(history.slice(0, 1))).toEqual(['-1']);
  });
});
