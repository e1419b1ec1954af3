// @vitest-environment happy-dom
import { act } from 'react';
import { expect, it, vi } from 'vitest';
import type { HostStorage } from '../lib/credentials/remote-hosts';
import type { Identity, Inspection } from '../lib/inspection/schema';
import { createLocaliser } from '../lib/words/localise';
import english from '../public/_locales/en/messages.json';
import { credentials, inspection } from '../tests/fixtures/inspections';
import { reactPlace } from '../tests/fixtures/react-place';
import { Offers, type OffersProps } from './Offers';
import { WordsProvider } from './words';

const say = createLocaliser(english);
const place = reactPlace();

const subject = { ...inspection().subject, mediaUrl: 'https://clips.test/a.mp4' };
const remote = inspection({
  subject,
  credentials: credentials({ state: 'remote', remoteUrl: 'https://manifests.test/a.c2pa' }),
});
const named: Identity = {
  label: 'cawg.identity',
  kind: 'person',
  state: 'not-checked',
  host: 'issuer.test',
  name: null,
  issuer: 'did:web:issuer.test',
  list: null,
  verified: [],
  problems: [],
};
const withIdentity = inspection({ subject, credentials: credentials({ state: 'intact', identities: [named] }) });

const noHosts: HostStorage = { get: async () => [], set: async () => undefined };
async function show(of: Inspection, props: Partial<OffersProps>): Promise<void> {
  await place.show(
    <WordsProvider say={say}>
      <Offers
        inspection={of}
        hosts={noHosts}
        ask={async () => of}
        onPieces={() => undefined}
        onInspection={() => undefined}
        compareUrl={(address) => address}
        {...props}
      />
    </WordsProvider>,
  );
}
const press = (name: RegExp) =>
  act(async () =>
    [...place.element.querySelectorAll('button')].find(({ textContent }) => name.test(textContent ?? ''))?.click(),
  );

it('asks nobody by itself, and after a press only whom it named; what was agreed to stays agreed to', async () => {
  const ask = vi.fn<OffersProps['ask']>(async () => withIdentity);
  const onInspection = vi.fn();
  await show(remote, { ask, onInspection, identities: true });
  expect(ask).not.toHaveBeenCalled();
  expect(place.element.textContent).toContain('manifests.test');
  await press(/^Fetch the credentials/);
  expect(ask.mock.calls[0]?.[1]).toEqual({ manifestHosts: ['manifests.test'] });
  expect(onInspection).toHaveBeenCalledWith(withIdentity);
  await show(withIdentity, { ask, onInspection, identities: true });
  await press(/^Ask issuer\.test who is named/);
  expect(ask.mock.calls[1]?.[1]).toEqual({ manifestHosts: ['manifests.test'], identityHosts: ['issuer.test'] });
});

it('fetches by itself only from a server that the person chose for always', async () => {
  const ask = vi.fn<OffersProps['ask']>(async () => withIdentity);
  await show(remote, { ask, hosts: { ...noHosts, get: async () => ['manifests.test'] } });
  expect(ask).toHaveBeenCalledOnce();
});

it('says what could not be done, each by its own name, and offers it again', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const ask = async () => {
    throw new Error('away');
  };
  await show(withIdentity, { ask, identities: true });
  await press(/^Ask issuer\.test/);
  expect(place.element.querySelector('[role=alert]')?.textContent).toBe(say('identities_failed'));
  expect(place.element.textContent).toContain('Ask issuer.test who is named');
});

it('names who is beside the signer, without a button, where the bytes cannot be read again', async () => {
  const stream = { ...withIdentity, subject: { ...subject, mediaUrl: 'blob:https://clips.test/1' } };
  await show(stream, { identities: true });
  expect(place.element.textContent).toContain(say('identities_title'));
  expect(place.element.querySelectorAll('button')).toHaveLength(0);
});
