import * as z from 'zod/mini';

/** Where the hosts are kept that may always be asked for a manifest. */
export interface HostStorage {
  /** What `set` was given, or anything at all: it is parsed. */
  get(): Promise<unknown>;
  set(hosts: readonly string[]): Promise<void>;
}

/** A person remembers a handful; the bound is for what nobody meant. */
export const MOST_HOSTS = 100;

/** As `URL.host` writes it: lower case, punycode, with a port where it is not the scheme's own. */
export const hostSchema = z
  .string()
  .check(z.minLength(1), z.maxLength(260), z.regex(/^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/));
const hostsSchema = z.array(hostSchema).check(z.maxLength(MOST_HOSTS));

/** The remembered hosts, the latest last; none where what is stored is not ours. */
export async function rememberedHosts(storage: Pick<HostStorage, 'get'>): Promise<readonly string[]> {
  const parsed = hostsSchema.safeParse(await storage.get());
  return parsed.success ? parsed.data : [];
}

/** Adds one; the oldest goes when there are more than {@link MOST_HOSTS}. @throws Error for what is no host. */
export async function rememberHost(storage: HostStorage, host: string): Promise<readonly string[]> {
  if (!hostSchema.safeParse(host).success) throw new Error(`“${host}” is no host`);
  const others = (await rememberedHosts(storage)).filter((known) => known !== host);
  const hosts = [...others, host].slice(-MOST_HOSTS);
  await storage.set(hosts);
  return hosts;
}

export async function forgetHost(storage: HostStorage, host: string): Promise<readonly string[]> {
  const hosts = (await rememberedHosts(storage)).filter((known) => known !== host);
  await storage.set(hosts);
  return hosts;
}
