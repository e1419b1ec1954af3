import { expect, it } from 'vitest';
import { forgetHost, type HostStorage, MOST_HOSTS, rememberedHosts, rememberHost } from './remote-hosts';

function memory(held: unknown = undefined): HostStorage & { held: unknown } {
  return {
    held,
    async get() {
      return this.held;
    },
    async set(hosts) {
      this.held = hosts;
    },
  };
}

it('remembers a host once, the latest last, and forgets it', async () => {
  const storage = memory();
  await rememberHost(storage, 'a.example');
  await rememberHost(storage, 'b.example:8443');
  expect(await rememberHost(storage, 'a.example')).toEqual(['b.example:8443', 'a.example']);
  expect(await forgetHost(storage, 'b.example:8443')).toEqual(['a.example']);
  expect(await rememberedHosts(storage)).toEqual(['a.example']);
});

it('keeps the latest hundred', async () => {
  const storage = memory();
  for (let n = 0; n < MOST_HOSTS + 3; n += 1) await rememberHost(storage, `h${n}.example`);
  const hosts = await rememberedHosts(storage);
  expect(hosts).toHaveLength(MOST_HOSTS);
  expect(hosts.at(-1)).toBe(`h${MOST_HOSTS + 2}.example`);
});

it.each([['a.example'], [{ a: 1 }], [['a.example', 'https://a.example/']]])(
  'takes nothing from a store that holds %o',
  async (held) => expect(await rememberedHosts(memory(held))).toEqual([]),
);

it('refuses what is no host', async () => {
  const storage = memory();
  for (const host of ['', 'a b', 'https://a.example', 'A.example', 'a.example/path']) {
    await expect(rememberHost(storage, host)).rejects.toThrow('is no host');
  }
  expect(await rememberedHosts(storage)).toEqual([]);
});

it.each(['127.0.0.1:8377', 'localhost', '[::1]:80', 'xn--dobe-43d.com'])('takes %s', async (host) => {
  expect(await rememberHost(memory(), host)).toEqual([host]);
});
