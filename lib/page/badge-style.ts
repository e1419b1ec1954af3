/**
 * The badge's style sheet, for a constructed sheet inside the closed root. Declarations on `:host` are important,
 * because in a shadow tree the inner context wins among important ones: no page rule reaches the host.
 * Card and badge have one outline whatever they say: a page can probe which points are ours, and must not learn the
 * answer by the length of its words. White on each tone has a contrast of at least 4:1; the tone never stands without its glyph and its word.
 */
export const BADGE_STYLE = `
:host{all:initial!important;position:fixed!important;inset:0 auto auto 0!important;width:0!important;height:0!important;
overflow:visible!important;display:block!important;z-index:2147483647!important;pointer-events:none!important;
color-scheme:light dark!important}
*{box-sizing:border-box}
[hidden]{display:none!important}
.root{--tone:#5b6675;font:400 13px/1.42 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;
--card:#fff;--text:#191d23;--soft:#59636f;--line:#e3e6ea;--link:#3a57c9;letter-spacing:normal;text-align:start}
.ai{--tone:#6d4aff}.camera{--tone:#12805a}.broken{--tone:#cc2f3a}.likely{--tone:#b3620a}
.clear{--tone:#34709f}.unknown{--tone:#66707d}.error{--tone:#8a5a1f}
.badge,.card{position:fixed;top:0;left:0;pointer-events:auto;-webkit-user-select:none;user-select:none}
.badge{all:unset;box-sizing:border-box;position:fixed;top:0;left:0;pointer-events:auto;display:flex;align-items:center;
height:32px;min-width:32px;border-radius:16px;background:rgba(18,21,27,.82);color:#fff;cursor:pointer;
box-shadow:0 0 0 1px rgba(255,255,255,.2),0 2px 8px rgba(0,0,0,.35);animation:in .14s ease-out}
.badge:hover{background:rgba(18,21,27,.94)}
.badge:focus-visible,.details:focus-visible{outline:2px solid #fff;outline-offset:1px;box-shadow:0 0 0 5px #3a57c9}
.face{position:relative;flex:none;width:32px;height:32px;display:grid;place-items:center}
.icon{width:24px;height:24px;display:block;flex:none}
.seal{fill:var(--tone)}
.glyph{fill:none;stroke:#fff;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
.glyph.filled{fill:#fff;stroke:none}
.ring{position:absolute;inset:0;width:32px;height:32px;transform:rotate(-90deg)}
.ring circle{fill:none;stroke-width:2.5}
.track{stroke:rgba(255,255,255,.22)}
.done{stroke:#fff;stroke-linecap:round;stroke-dasharray:var(--part,25) 100;transition:stroke-dasharray .25s}
.ring.turning{animation:turn 1.1s linear infinite}
.word{font:600 12.5px/32px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;padding-inline:1px 13px;white-space:nowrap;
inline-size:164px;overflow:hidden;text-overflow:ellipsis}
.card:not([hidden]){display:flex;flex-direction:column}
.card{width:min(296px,calc(100vw - 16px));height:196px;padding:12px 14px;border-radius:12px;background:var(--card);color:var(--text);
border:1px solid var(--line);box-shadow:0 8px 28px rgba(0,0,0,.28);animation:in .14s ease-out;-webkit-user-select:text;user-select:text}
.head{display:flex;align-items:center;gap:8px}
.head .icon{width:26px;height:26px}
.title{font-weight:650;font-size:14.5px;line-height:1.25;flex:1;min-width:0;overflow-wrap:anywhere}
.generator{flex:none;max-width:45%;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;font-size:11.5px;font-weight:600;
padding:2px 8px;border-radius:9px;border:1px solid var(--line);color:var(--text)}
.summary{margin:8px 0 0;overflow-wrap:anywhere;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:5;overflow:hidden}
.bar{height:3px;border-radius:2px;background:var(--line);margin-top:10px;overflow:hidden}
.bar i{display:block;height:100%;border-radius:2px;background:var(--tone);width:calc(max(8,var(--part,0))*1%);transition:width .25s}
.foot{display:flex;flex-wrap:wrap;align-items:center;gap:2px 8px;margin-top:auto;min-height:24px;font-size:12px;color:var(--soft)}
.basis{flex-basis:100%;font-weight:600;color:var(--text)}
.details{all:unset;box-sizing:border-box;margin-inline-start:auto;min-height:28px;padding:4px 11px;border-radius:8px;cursor:pointer;
font-weight:600;color:var(--link);border:1px solid var(--line)}
.details:hover{background:var(--line)}
.live{position:fixed;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.sentinel{position:fixed;width:1px;height:1px;contain:strict;visibility:hidden}
@keyframes in{from{opacity:0}}
@keyframes turn{to{transform:rotate(270deg)}}
@media (prefers-color-scheme:dark){.root{--card:#1d2127;--text:#eef1f4;--soft:#a7b0bb;--line:#363c45;--link:#9db2ff}
.card{box-shadow:0 8px 28px rgba(0,0,0,.6)}}
@media (prefers-reduced-motion:reduce){.badge,.card,.ring.turning{animation:none}.done,.bar i{transition:none}}
@media (forced-colors:active){.badge,.card{border:1px solid CanvasText;background:Canvas;color:CanvasText;box-shadow:none}
.seal{fill:Canvas;stroke:CanvasText;stroke-width:1.4}.glyph{stroke:CanvasText}.glyph.filled{fill:CanvasText}
.track{stroke:GrayText}.done{stroke:Highlight}.bar i{background:Highlight;forced-color-adjust:none}
.details{border-color:ButtonText;color:ButtonText}}
@media print{.root{display:none}}
`;
