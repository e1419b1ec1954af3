/** Every host that an address in the built extension names: whether it is ever fetched, and why it stands there. */
export const ADDRESSES: Readonly<Record<string, { fetched: boolean; why: string }>> = {
  'raw.githubusercontent.com': { fetched: true, why: 'the published C2PA trust lists' },
  'contentcredentials.org': { fetched: true, why: 'the frozen interim trust list' },
  'www.w3.org': { fetched: false, why: 'names of XML and SVG namespaces' },
};
