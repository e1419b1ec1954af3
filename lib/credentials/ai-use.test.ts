import { describe, expect, it } from 'vitest';
import { created, DST, ingredient, sampleReport } from '../../tests/fixtures/sample-report';
import { aiUseOf } from './ai-use';
import { provenanceGraph } from './provenance-graph';

const AI = 'trainedAlgorithmicMedia';
const PARTLY = 'compositeWithTrainedAlgorithmicMedia';
const opened = { action: 'c2pa.opened' };
const edited = (term?: string, action = 'c2pa.edited') => ({
  action,
  ...(term === undefined ? {} : { digitalSourceType: DST + term }),
});
type Manifests = Parameters<typeof sampleReport>[0];
const use = (manifests: Manifests, results?: Parameters<typeof sampleReport>[1]) => {
  const { aiUse, captured, statedBy } = aiUseOf(provenanceGraph(sampleReport(manifests, results)));
  return { aiUse, captured, by: statedBy?.label ?? null };
};

const rows: readonly (readonly [name: string, manifests: Manifests, aiUse: string, captured: boolean])[] = [
  ['created by a model', { a: { actions: [created(AI)] } }, 'generated', false],
  [
    'created by a model, term without its vocabulary',
    { a: { actions: [{ action: 'c2pa.created', digitalSourceType: AI }] } },
    'generated',
    false,
  ],
  [
    'generated, then cut by a person',
    { a: { actions: [opened, edited()], ingredients: [ingredient('b')] }, b: { actions: [created(AI)] } },
    'generated',
    false,
  ],
  [
    'generated, three steps back',
    { a: { ingredients: [ingredient('b')] }, b: { ingredients: [ingredient('c')] }, c: { actions: [created(AI)] } },
    'generated',
    false,
  ],
  [
    'generated, then watermarked',
    { a: { actions: [created(AI), edited(AI, 'c2pa.watermarked.unbound')] } },
    'generated',
    false,
  ],
  [
    'a generated picture placed in it',
    { a: { actions: [opened], ingredients: [ingredient('b', 'componentOf')] }, b: { actions: [created(AI)] } },
    'edited',
    false,
  ],
  [
    "a component's original was generated",
    {
      a: { ingredients: [ingredient('b', 'componentOf')] },
      b: { ingredients: [ingredient('c')] },
      c: { actions: [created(AI)] },
    },
    'edited',
    false,
  ],
  [
    'a component with a generated part (Premiere and Firefly)',
    { a: { ingredients: [ingredient('b', 'componentOf')] }, b: { actions: [edited(PARTLY)] } },
    'edited',
    false,
  ],
  ['an edit by a model', { a: { actions: [opened, edited(PARTLY)] } }, 'edited', false],
  [
    'something generated placed in by an action',
    { a: { actions: [opened, edited(AI, 'c2pa.placed')] } },
    'edited',
    false,
  ],
  ['created as a composite', { a: { actions: [created(PARTLY)] } }, 'edited', false],
  [
    'a photograph edited by a model',
    {
      a: { actions: [opened, edited('compositeSynthetic')], ingredients: [ingredient('b')] },
      b: { actions: [created('digitalCapture')] },
    },
    'edited',
    false,
  ],
  ['a photograph', { a: { actions: [created('digitalCapture')] } }, 'none', true],
  ['a photograph computed from many', { a: { actions: [created('computationalCapture')] } }, 'none', true],
  ['mathematics, not a model', { a: { actions: [created('algorithmicMedia')] } }, 'unstated', false],
  [
    'a made-up vocabulary',
    { a: { actions: [{ action: 'c2pa.created', digitalSourceType: `https://example.org/${AI}` }] } },
    'unstated',
    false,
  ],
  ['silence', { a: { actions: [opened] } }, 'unstated', false],
  ['created, source not said', { a: { actions: [created()] } }, 'unstated', false],
  [
    'transcoding with a source type beside it is no edit',
    { a: { actions: [edited(AI, 'c2pa.transcoded')] } },
    'unstated',
    false,
  ],
  [
    'an older generator that says only that it created',
    {
      a: {
        claimGenerator: 'Microsoft_Responsible_AI/1.0',
        issuer: 'Microsoft Corporation',
        actions: [created(undefined, 'Image Creator from Designer')],
      },
    },
    'generated',
    false,
  ],
  [
    'signed IPTC metadata',
    { a: { assertions: [{ label: 'stds.iptc', data: { 'Iptc4xmpExt:DigitalSourceType': DST + AI } }] } },
    'generated',
    false,
  ],
  [
    'a photograph and a picture of unknown past',
    { a: { actions: [created('digitalCapture')], ingredients: [ingredient(undefined, 'componentOf')] } },
    'unstated',
    true,
  ],
  [
    'a photograph whose ingredient is missing from the store',
    { a: { actions: [created('digitalCapture')], ingredients: [ingredient('gone', 'componentOf')] } },
    'unstated',
    true,
  ],
  [
    'a generated picture that was only looked at',
    {
      a: { actions: [created('digitalCapture')], ingredients: [ingredient('b', 'inputTo')] },
      b: { actions: [created(AI)] },
    },
    'unstated',
    true,
  ],
];

describe('aiUseOf', () => {
  it.each(rows)('%s', (_, manifests, aiUse, captured) => {
    expect(use(manifests)).toMatchObject({ aiUse, captured });
  });

  it('names the manifest that states it', () => {
    expect(use({ a: { ingredients: [ingredient('b')] }, b: { actions: [created(AI)] } }).by).toBe('b');
    expect(use({ a: { actions: [opened] } }).by).toBeNull();
  });

  it('counts a manifest that is both original and component as the original', () => {
    const twice = [ingredient('b', 'componentOf'), ingredient('b')];
    expect(use({ a: { ingredients: twice }, b: { actions: [created(AI)] } }).aiUse).toBe('generated');
  });

  it('survives ingredients that lead in a circle', () => {
    const circle = { a: { ingredients: [ingredient('b')] }, b: { ingredients: [ingredient('a')] } };
    expect(use(circle).aiUse).toBe('unstated');
  });

  it('reads actions whose agent is named by index', () => {
    const data = {
      actions: [{ action: 'c2pa.created', softwareAgentIndex: 0, digitalSourceType: DST + AI }],
      softwareAgents: [{ name: 'Sora' }],
    };
    expect(use({ a: { assertions: [{ label: 'c2pa.actions.v2', data }] } }).aiUse).toBe('generated');
  });
});

describe('a camera in an ingredient', () => {
  const manifests = {
    a: { actions: [opened], ingredients: [ingredient('b')] },
    b: { actions: [created('digitalCapture')] },
  };
  const success = ['claimSignature.validated', 'signingCredential.trusted'];

  it('counts when its signer is trusted', () => {
    const later = { b: { success: ['signingCredential.trusted'] } };
    expect(use(manifests, { success, later })).toMatchObject({ aiUse: 'none', captured: true });
  });

  it('does not count when anyone could have signed it', () => {
    const later = { b: { failure: ['signingCredential.untrusted'] } };
    expect(use(manifests, { success, later })).toMatchObject({ aiUse: 'unstated', captured: false });
  });

  it('does not count on a record that says trusted and untrusted at once', () => {
    const both = {
      activeManifest: {
        success: [{ code: 'signingCredential.trusted' }],
        failure: [{ code: 'signingCredential.untrusted' }],
      },
    };
    const doubtful = { ...manifests, a: { ingredients: [ingredient('b', 'parentOf', { validation_results: both })] } };
    expect(use(doubtful, { success }).captured).toBe(false);
  });

  it('does not count when it was rewritten', () => {
    const later = { b: { success: ['signingCredential.trusted'], failure: ['assertion.hashedURI.mismatch'] } };
    expect(use(manifests, { success, later })).toMatchObject({ aiUse: 'unstated', captured: false });
  });
});
