import { useRef, type PointerEvent } from "react";

const pressMilliseconds = 500;
const slackPixels = 10;

/** A long press of a finger on a thing with an id; the click that follows is to be ignored while `hasFired` says so. */
export function useLongPress(onLongPress: (id: string) => void, enabled: boolean) {
  const press = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);
  const fired = useRef(false);
  const end = () => {
    if (press.current) clearTimeout(press.current.timer);
    press.current = null;
  };
  const handlers = (id: string) =>
    enabled
      ? {
          onPointerDown: (event: PointerEvent) => {
            fired.current = false;
            if (event.pointerType === "mouse") return;
            const timer = setTimeout(() => {
              fired.current = true;
              onLongPress(id);
            }, pressMilliseconds);
            press.current = { timer, x: event.clientX, y: event.clientY };
          },
          onPointerMove: (event: PointerEvent) => {
            if (
              press.current &&
              Math.hypot(event.clientX - press.current.x, event.clientY - press.current.y) > slackPixels
            )
              end();
          },
          onPointerUp: end,
          onPointerCancel: end,
        }
      : {};
  return { handlers, hasFired: () => fired.current };
}
