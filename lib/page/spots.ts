/** Where this document's viewport is on the screen, by pointer events of its own (lib/messaging/place-in-tab.ts). */
import { LEAST_APART } from '../messaging/place-in-tab';
import type { Spot, TopPlace } from '../messaging/protocol';

type Place = Pick<MouseEvent, 'clientX' | 'clientY' | 'screenX' | 'screenY'>;
type Placed = Pick<Window, 'screenX' | 'screenY' | 'innerWidth' | 'innerHeight' | 'devicePixelRatio'>;

export interface Spots {
  /** The pointer's event, if it is far enough from the one before to tell anything new. */
  note(event: Place): void;
  /** Of a press in a frame: an event before it, and itself; undefined where they tell nothing. */
  pair(press: Place): [Spot, Spot] | undefined;
  /** Of the tab's own page; null where no pointer was, or the window has been moved or zoomed since. */
  top(scrolledAgo: number | null): TopPlace | null;
}

export function createSpots(window: Placed): Spots {
  let last: (Spot & { readonly of: string }) | null = null;
  let before: (Spot & { readonly of: string }) | null = null;
  // A window that is moved, resized or zoomed has no event that comes in time.
  const windowNow = () =>
    [window.screenX, window.screenY, window.innerWidth, window.innerHeight, window.devicePixelRatio].join(' ');
  const apart = (spot: Spot | null, { clientX, clientY }: Place) =>
    spot !== null && Math.hypot(spot.x - clientX, spot.y - clientY) >= LEAST_APART;
  const spotOf = ({ clientX, clientY, screenX, screenY }: Place): Spot => ({
    x: clientX,
    y: clientY,
    screenX,
    screenY,
  });
  const plain = ({ x, y, screenX, screenY }: Spot): Spot => ({ x, y, screenX, screenY });

  return {
    note(event) {
      if (last !== null && !apart(last, event)) return;
      before = last;
      last = { ...spotOf(event), of: windowNow() };
    },
    pair(press) {
      const earlier = [last, before].find((spot) => apart(spot, press));
      return earlier && earlier.of === windowNow() ? [plain(earlier), spotOf(press)] : undefined;
    },
    top(scrolledAgo) {
      if (last === null || last.of !== windowNow()) return null;
      return { spot: plain(last), width: window.innerWidth, height: window.innerHeight, scrolledAgo };
    },
  };
}
