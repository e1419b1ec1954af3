import type { SoftBinding } from '../inspection/schema';

type Registered = Pick<SoftBinding, 'name' | 'kind'>;
const watermark = (name: string): Registered => ({ name, kind: 'watermark' });
const fingerprint = (name: string): Registered => ({ name, kind: 'fingerprint' });

/**
 * The C2PA's list of soft binding algorithms (github.com/c2pa-org/softbinding-algorithm-list), all 53 entries as of
 * August 2026 in its order, each with its identifier as published and the name of its maker or product. Newer ones are
 * shown by their identifier.
 */
const REGISTERED: ReadonlyMap<string, Registered> = new Map([
  ['com.digimarc.validate.1', watermark('Digimarc Validate')],
  ['org.atsc.a336', watermark('ATSC A/334, A/335, A/336')],
  ['io.iscc.v0', fingerprint('ISCC (ISO 24138)')],
  ['com.adobe.trustmark.Q', watermark('Adobe TrustMark Q')],
  ['com.adobe.trustmark.C', watermark('Adobe TrustMark C')],
  ['com.adobe.icn.dense', fingerprint('Adobe ICN')],
  ['ai.steg.api', watermark('Steg.AI')],
  ['ai.trufo.pawprint.watermark', watermark('Trufo PawPrint')],
  ['ai.trufo.pawprint.fingerprint', fingerprint('Trufo PawPrint')],
  ['app.overlai.watermark.1', watermark('Overlai')],
  ['tv.kinetiq.watercast.48.1', watermark('Kinetiq Teletrax')],
  ['castLabs.watermark.1', watermark('castLabs')],
  ['com.adobe.trustmark.P', watermark('Adobe TrustMark P')],
  ['com.imatag.lamark.v1', watermark('Imatag Lamark')],
  ['com.nagra.nexguard.watermark.1', watermark('NAGRA NexGuard')],
  ['com.mentaport.watermark.1', watermark('Mentaport')],
  ['com.digicaps.fingerprint.1', fingerprint('DigiCAP')],
  ['com.sonicorigin.watermark.1', watermark('SonicOrigin')],
  ['com.microsoft.invismark.1', watermark('Microsoft InvisMark')],
  ['com.microsoft.wavmark.1', watermark('Microsoft WavMark')],
  ['ai.contentlens.image.basewmk', watermark('ContentLens (base)')],
  ['ai.contentlens.image.ensemblewmk', watermark('ContentLens (ensemble)')],
  ['ai.contentlens.image.customwmk', watermark('ContentLens (custom)')],
  ['ai.contentlens.audio.mono', watermark('ContentLens (mono)')],
  ['ai.contentlens.audio.stereo', watermark('ContentLens (stereo)')],
  ['es.lumatrace', watermark('LumaTrace')],
  ['com.markany.watermark.1', watermark('MarkAny')],
  ['com.verimatrix.watermark.1', watermark('Verimatrix')],
  ['com.writerslogic.zwc-watermark.1', watermark('WritersLogic')],
  ['com.aiwatermark.videoseal.1', watermark('Meta Video Seal (aiwatermark.com)')],
  ['com.aiwatermark.pixelseal.1', watermark('Meta Pixel Seal (aiwatermark.com)')],
  ['com.aiwatermark.audioseal.1', watermark('Meta AudioSeal (aiwatermark.com)')],
  ['eu.sasha.softbinding.v1', watermark('Sasha')],
  ['ai.verda.watermark.image.1', watermark('VerdaAI')],
  ['ai.verda.watermark.video.1', watermark('VerdaAI')],
  ['ai.verda.watermark.audio.1', watermark('VerdaAI')],
  ['com.evixar.eaw.1', watermark('Evixar EAW')],
  ['com.evixar.efp.type3.1', fingerprint('Evixar EFP Type 3')],
  ['com.cognitive-proof.vsrmark.1', watermark('VSRMark')],
  ['me.deepmark.audio.vigil.128', watermark('DeepMark Vigil')],
  ['com.writerslogic.text-fingerprint.1', fingerprint('WritersLogic')],
  ['com.writerslogic.zwc-watermark.2', watermark('WritersLogic')],
  ['com.writerslogic.text-structure.1', fingerprint('WritersLogic')],
  ['com.writerslogic.text-minhash.1', fingerprint('WritersLogic')],
  ['io.blockfact.audio.watermark.32', watermark('BlockFact')],
  ['com.doverunner.watermark.1', watermark('DoveRunner')],
  ['com.writerslogic.text-watermark-semantic.1', watermark('WritersLogic')],
  ['com.joinmonolith.sha256', fingerprint('Monolith')],
  ['com.museblossom.contentsdefence.1', watermark('Museblossom Contents Defence')],
  ['me.reconize.videoseal.1', watermark('Meta Video Seal (Reconize)')],
  ['io.diker.sigi.v1', watermark('Sigi')],
  ['com.adobe.hiermark.A', watermark('Adobe HierMark A')],
  ['com.adobe.flowmark.A', watermark('Adobe FlowMark A')],
  // On the list until Trufo renamed its entries; files signed before keep them.
  ['ai.trufo.gen1.image', watermark('Trufo')],
  ['ai.trufo.gen1.image-lite', watermark('Trufo')],
]);

/** What the C2PA's list calls an algorithm; both null for one that is not on it. */
export const registeredSoftBinding = (algorithm: string): Registered =>
  REGISTERED.get(algorithm) ?? { name: null, kind: null };
