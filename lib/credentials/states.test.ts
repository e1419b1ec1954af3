import { describe, expect, it } from 'vitest';
import { ingredient, sampleReport } from '../../tests/fixtures/sample-report';
import { assess, bearingOf } from './states';

const GOOD = ['claimSignature.validated', 'claimSignature.insideValidity', 'assertion.hashedURI.match'];
const TRUSTED = [...GOOD, 'signingCredential.trusted'];
const MATCH = 'assertion.bmffHash.match';

/** Codes of the active manifest → what we say, for a file whose content was read. */
const rows: readonly {
  name: string;
  success: readonly string[];
  failure?: readonly string[];
  state: string;
  contentHash: string;
  trusted?: boolean;
}[] = [
  { name: 'trusted and matching', success: [...TRUSTED, MATCH], state: 'trusted', contentHash: 'match', trusted: true },
  {
    name: 'signer not listed',
    success: [...GOOD, MATCH],
    failure: ['signingCredential.untrusted'],
    state: 'intact',
    contentHash: 'match',
  },
  {
    name: 'content differs, signer trusted',
    success: TRUSTED,
    failure: ['assertion.bmffHash.mismatch'],
    state: 'broken',
    contentHash: 'mismatch',
    trusted: true,
  },
  ...['dataHash', 'boxesHash', 'collectionHash'].map((hash) => ({
    name: `content differs (${hash})`,
    success: GOOD,
    failure: [`assertion.${hash}.mismatch`],
    state: 'broken',
    contentHash: 'mismatch',
  })),
  {
    name: 'signature differs: nobody is vouched for',
    success: ['signingCredential.trusted', MATCH],
    failure: ['claimSignature.mismatch'],
    state: 'broken',
    contentHash: 'unchecked',
  },
  {
    name: 'assertion differs',
    success: [...TRUSTED, MATCH],
    failure: ['assertion.hashedURI.mismatch'],
    state: 'broken',
    contentHash: 'match',
    trusted: true,
  },
  {
    name: "an ingredient's manifest is not the one that was signed for",
    success: [...TRUSTED, MATCH],
    failure: ['ingredient.manifest.mismatch'],
    state: 'broken',
    contentHash: 'match',
    trusted: true,
  },
  {
    name: 'certificate has run out',
    success: [...GOOD, MATCH],
    failure: ['signingCredential.untrusted', 'signingCredential.expired'],
    state: 'undatable',
    contentHash: 'match',
  },
  {
    name: 'signed outside the validity',
    success: [...GOOD, MATCH],
    failure: ['claimSignature.outsideValidity'],
    state: 'undatable',
    contentHash: 'match',
  },
  {
    name: 'run out and changed: changed is what counts',
    success: GOOD,
    failure: ['signingCredential.expired', 'assertion.dataHash.mismatch'],
    state: 'broken',
    contentHash: 'mismatch',
  },
  {
    name: 'a certificate that may not sign',
    success: [...GOOD, MATCH],
    failure: ['signingCredential.untrusted', 'signingCredential.invalid'],
    state: 'intact',
    contentHash: 'match',
  },
  {
    name: 'trusted by a list, but withdrawn',
    success: [...TRUSTED, MATCH],
    failure: ['signingCredential.ocsp.revoked'],
    state: 'intact',
    contentHash: 'match',
  },
  {
    name: 'an identity assertion that is not vouched for changes nothing',
    success: [...TRUSTED, MATCH],
    failure: ['cawg.x509.credential.untrusted'],
    state: 'trusted',
    contentHash: 'match',
    trusted: true,
  },
  ...[
    'assertion.action.malformed',
    'assertion.action.ingredientMismatch',
    'assertion.missing',
    'assertion.undeclared',
    'claim.hardBindings.missing',
    'ingredient.manifest.missing',
    'algorithm.unsupported',
    'general.error',
    'code.of.next.year',
  ].map((code) => ({
    name: `does not follow the rules (${code})`,
    success: [...GOOD, MATCH],
    failure: [code],
    state: 'malformed',
    contentHash: 'match',
  })),
  {
    name: 'the hash itself cannot be read',
    success: TRUSTED,
    failure: ['assertion.bmffHash.malformed'],
    state: 'malformed',
    contentHash: 'unchecked',
    trusted: true,
  },
  { name: 'nothing says that the signature holds', success: [MATCH], state: 'malformed', contentHash: 'unchecked' },
];

describe('assess, content read', () => {
  it.each(rows)('$name → $state', ({ success, failure, state, contentHash, trusted = false }) => {
    const report = sampleReport({ a: {} }, { success, failure });
    expect(assess(report, true, true)).toMatchObject({ state, contentHash, signerTrusted: trusted });
  });
});

describe('assess, the hash itself altered', () => {
  it.each([MATCH, 'assertion.bmffHash.mismatch'])('takes %s for no finding about the content', (code) => {
    const altered = {
      code: 'assertion.hashedURI.mismatch',
      url: 'self#jumbf=/c2pa/a/c2pa.assertions/c2pa.hash.bmff.v3',
    };
    const report = sampleReport(
      { a: {} },
      code === MATCH ? { success: [...TRUSTED, code] } : { success: TRUSTED, failure: [code] },
    );
    report.validation_results?.activeManifest?.failure?.push(altered);
    const { state, contentHash, problems } = assess(report, true, true);
    expect({ state, contentHash }).toEqual({ state: 'broken', contentHash: 'unchecked' });
    expect(problems.map((problem) => problem.code)).toEqual(['assertion.hashedURI.mismatch']);
  });
});

describe('assess, an updated store, whose hash stands in the manifest before', () => {
  const said = (later: readonly string[]) => {
    const report = sampleReport(
      { newest: {}, before: {} },
      { success: TRUSTED, later: { before: { failure: later } } },
    );
    const url = 'self#jumbf=/c2pa/before/c2pa.assertions/c2pa.hash.bmff.v3';
    report.validation_results?.activeManifest?.success?.push({ code: MATCH, url });
    const { state, contentHash } = assess(report, true, true);
    return { state, contentHash };
  };
  it('counts the match while that manifest holds', () => {
    expect(said([])).toEqual({ state: 'trusted', contentHash: 'match' });
    expect(said(['signingCredential.untrusted'])).toEqual({ state: 'trusted', contentHash: 'match' });
  });
  it.each(['claimSignature.mismatch', 'ingredient.manifest.mismatch', 'assertion.hashedURI.mismatch'])(
    'takes it for no finding after %s',
    (code) => {
      expect(said([code])).toEqual({ state: 'broken', contentHash: 'unchecked' });
    },
  );
});

describe('assess, store alone', () => {
  it.each(['assertion.bmffHash.mismatch', 'assertion.dataHash.mismatch', 'assertion.boxesHash.malformed'])(
    'does not take %s for a finding',
    (code) => {
      const { state, contentHash, problems } = assess(
        sampleReport({ a: {} }, { success: TRUSTED, failure: [code] }),
        false,
        true,
      );
      expect({ state, contentHash, problems }).toEqual({ state: 'trusted', contentHash: 'unchecked', problems: [] });
    },
  );

  it('still sees a changed assertion and a changed signature', () => {
    for (const code of ['assertion.hashedURI.mismatch', 'claimSignature.mismatch']) {
      expect(assess(sampleReport({ a: {} }, { success: GOOD, failure: [code] }), false, true).state).toBe('broken');
    }
  });
});

describe('ingredients', () => {
  const manifests = { a: { ingredients: [ingredient('b')] }, b: {} };

  it('leaves a trusted signer trusted when the ingredient is unlisted or has run out, and says so', () => {
    const later = { b: { failure: ['signingCredential.untrusted', 'signingCredential.expired'] } };
    const { state, problems } = assess(sampleReport(manifests, { success: [...TRUSTED, MATCH], later }), true, true);
    expect(state).toBe('trusted');
    expect(problems).toMatchObject([{ code: 'signingCredential.expired', ingredient: 'title of b' }]);
  });

  it('is broken when an ingredient was rewritten after the signer recorded it', () => {
    const later = { b: { failure: ['assertion.hashedURI.mismatch'] } };
    expect(assess(sampleReport(manifests, { success: [...TRUSTED, MATCH], later }), true, true).state).toBe('broken');
  });

  it('is not broken by a mismatch that the signer recorded', () => {
    const recorded = ingredient('b', 'parentOf', { validation_status: [{ code: 'claimSignature.mismatch' }] });
    const report = sampleReport({ a: { ingredients: [recorded] }, b: {} }, { success: [...TRUSTED, MATCH] });
    const { state, problems } = assess(report, true, true);
    expect(state).toBe('trusted');
    expect(problems).toMatchObject([{ code: 'claimSignature.mismatch', ingredient: 'title of b', recorded: true }]);
  });

  it("does not judge an ingredient's content, which is not in this file", () => {
    const later = { b: { failure: ['assertion.dataHash.mismatch'] } };
    expect(assess(sampleReport(manifests, { success: [...TRUSTED, MATCH], later }), true, true)).toMatchObject({
      state: 'trusted',
      problems: [],
    });
  });
});

describe('streams in pieces', () => {
  const pieces = (merkle: unknown) =>
    sampleReport(
      { a: { assertions: [{ label: 'c2pa.hash.bmff.v2', data: { merkle } }] } },
      { success: GOOD, failure: ['signingCredential.untrusted', 'assertion.bmffHash.mismatch'] },
    );

  it('are never called broken for a hash over pieces that were not compared', () => {
    const { state, contentHash, problems } = assess(pieces([{ initHash: 'aGFzaA==', hashes: [] }]), true, true);
    expect({ state, contentHash }).toEqual({ state: 'intact', contentHash: 'unchecked' });
    expect(problems.map(({ code }) => code)).toContain('content.segmented');
  });

  it('are told from a single file with a Merkle tree, whose mismatch counts', () => {
    expect(assess(pieces([{ hashes: [] }]), true, true)).toMatchObject({ state: 'broken', contentHash: 'mismatch' });
  });
});

it('does not say "not on the list" where there was no list', () => {
  const report = sampleReport({ a: {} }, { success: GOOD, failure: ['signingCredential.untrusted'] });
  expect(assess(report, true, false).problems.map(({ code }) => code)).toEqual(['trust.no-list']);
  expect(assess(report, true, true).problems.map(({ code }) => code)).toEqual(['signingCredential.untrusted']);
});

it('keeps a doubtful time stamp as a note while the certificate is still valid', () => {
  const report = sampleReport({ a: {} }, { success: [...TRUSTED, MATCH], informational: ['timeStamp.untrusted'] });
  const { state, problems } = assess(report, true, true);
  expect(state).toBe('trusted');
  expect(problems.map(({ code }) => code)).toEqual(['timeStamp.untrusted']);
});

it('finds no state in a report without results', () => {
  expect(assess({ active_manifest: 'a', manifests: {} }, true, true).state).toBe('malformed');
});

it('calls nothing altered but a mismatch of a signature or a hash', () => {
  for (const code of [
    'assertion.action.ingredientMismatch',
    'timeStamp.mismatch',
    'assertion.action.redactionMismatch',
  ]) {
    expect(bearingOf(code)).not.toBe('altered');
  }
});

describe('what was changed', () => {
  it.each([
    [['assertion.bmffHash.mismatch'], ['content']],
    [['assertion.hashedURI.mismatch'], ['assertion']],
    [['claimSignature.mismatch'], ['claim']],
    [['ingredient.manifest.mismatch'], ['ingredient']],
    [
      ['assertion.hashedURI.mismatch', 'claimSignature.mismatch'],
      ['assertion', 'claim'],
    ],
  ])('%s is said as %s', (failure, changed) => {
    const { state, changed: said } = assess(sampleReport({ a: {} }, { success: GOOD, failure }), true, true);
    expect({ state, said }).toEqual({ state: 'broken', said: changed });
  });

  it('is the ingredient where only that differs from its record', () => {
    const manifests = { a: { ingredients: [ingredient('b')] }, b: {} };
    const later = { b: { failure: ['claimSignature.mismatch'] } };
    const { state, changed } = assess(sampleReport(manifests, { success: [...TRUSTED, MATCH], later }), true, true);
    expect({ state, changed }).toEqual({ state: 'broken', changed: ['ingredient'] });
  });

  it('is nothing where nothing is broken', () => {
    expect(assess(sampleReport({ a: {} }, { success: [...TRUSTED, MATCH] }), true, true).changed).toEqual([]);
  });
});

describe('withdrawal, from the answer that the file brings along', () => {
  const OCSP = 'signingCredential.ocsp.';
  it('vouches for nobody whose certificate is reported as withdrawn, and does not call the file broken', () => {
    const report = sampleReport({ a: {} }, { success: [...TRUSTED, MATCH], failure: [`${OCSP}revoked`] });
    expect(assess(report, true, true)).toMatchObject({ state: 'intact', signerTrusted: false, revocation: 'revoked' });
  });

  it.each([
    [{ success: [...TRUSTED, MATCH, `${OCSP}notRevoked`] }, 'not-revoked'],
    [{ success: [...TRUSTED, MATCH], informational: [`${OCSP}skipped`] }, 'none'],
    [{ success: [...TRUSTED, MATCH], informational: [`${OCSP}unknown`] }, 'unknown'],
  ] as const)('%j is %s, and takes no trust away', (results, revocation) => {
    expect(assess(sampleReport({ a: {} }, results), true, true)).toMatchObject({
      state: 'trusted',
      revocation,
      problems: [],
    });
  });
});
