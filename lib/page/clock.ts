/**
 * What the page rooms use of a window's time, so that a test needs no window. Plain timers on purpose: the timers of
 * WXT's context leave one abort listener behind for each call, which a watcher that ticks all day would pile up.
 */
export interface Clock {
  /** Milliseconds on a monotonic clock (`performance.now`). */
  now(): number;
  setTimeout(run: () => void, milliseconds: number): number;
  clearTimeout(id: number): void;
  requestAnimationFrame(run: () => void): number;
  cancelAnimationFrame(id: number): void;
  /**
   * Once, when the next frame has been drawn and before anything else that waits: the page's layout is there then, and
   * asking it for places computes none. It cannot be called off.
   */
  afterFrame(run: () => void): void;
}
