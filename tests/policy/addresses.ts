/** Every host that an address in the built extension names: whether it is ever fetched, and why it stands there. */
const documentation = (why: string) => ({ fetched: false, why: `a reference in ${why}` });
const link = (why: string) => ({ fetched: false, why: `a page that the person opens by a click: ${why}` });
const name = (why: string) => ({ fetched: false, why: `the name of ${why}` });

export const ADDRESSES: Readonly<Record<string, { fetched: boolean; why: string }>> = {
  'raw.githubusercontent.com': { fetched: true, why: 'the published C2PA trust lists' },
  'contentcredentials.org': { fetched: true, why: 'the frozen interim trust list' },

  'gemini.google.com': link("the checker of Google's SynthID"),
  'openai.com': link("OpenAI's checker of pictures"),
  'kling.ai': link("Kling's checker"),
  'console.aws.amazon.com': link("Amazon's checker of pictures"),
  'stopncii.org': link('StopNCII.org, which stops intimate pictures from being shared'),
  'takeitdown.ncmec.org': link('Take It Down, the same for those who were under 18'),
  'support.google.com': link("Google's forms for what breaks the law or shows a person"),
  'help.x.com': link("X's forms for reports"),
  'www.tiktok.com': link("TikTok's form for reports"),

  'www.w3.org': name('XML, SVG and RDF namespaces'),
  'ns.adobe.com': name('XMP namespaces'),
  'iptc.org': name('the IPTC extension namespace'),
  'www.tc260.org.cn': name('the GB 45438 label namespace'),
  'purl.org': name('the Dublin Core namespace'),
  'fallback.namespace': name('a namespace that exifreader declares for prefixes that have none'),

  'react.dev': documentation("React's error messages"),
  'wxt.dev': documentation("WXT's error messages"),
  'github.com': documentation("comments of WXT and of MediaPipe's loader"),
  'www.khronos.org': documentation("comments of MediaPipe's loader"),
  'www.ietf.org': documentation("comments of MediaPipe's loader"),
  'tools.ietf.org': documentation("comments of MediaPipe's loader"),
  'webkit.org': documentation("comments of MediaPipe's loader"),
  'web.dev': documentation("comments of ONNX Runtime's messages"),
  'developer.mozilla.org': documentation("comments of MediaPipe's loader"),
  'bugzil.la': documentation("comments of MediaPipe's loader"),
  'unicode.org': documentation("comments of MediaPipe's loader"),
  'pubs.opengroup.org': documentation("comments of MediaPipe's loader"),
  'kripken.github.io': documentation("comments of MediaPipe's loader"),
  'en.wikipedia.org': documentation("comments of MediaPipe's loader"),
  'a.com': documentation('the resolver of relative addresses in playlists, which takes it for a base that is not used'),
  'example.com': documentation('the same resolver, for a worker without an address of its own'),
  'server.com': documentation("an example in MediaPipe's loader"),
};
