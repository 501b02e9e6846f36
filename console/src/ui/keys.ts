import { useEffect, useRef } from "react";

/** Keys such as `j`, `ArrowDown`, `/`, or two in a row such as `g m`, and what they do. */
export type KeyMap = Readonly<Record<string, (event: KeyboardEvent) => void>>;

type Layer = { readonly map: { readonly current: KeyMap }; readonly exclusive: boolean };

const storageKey = "rollcall.single-keys";
const sequencePatienceMilliseconds = 1_200;
const layers: Layer[] = [];
let pending: { key: string; until: number } | null = null;

/** Whether single letters act (WCAG 2.1.4 asks for a switch). */
export function singleKeysAreOn(): boolean {
  return localStorage.getItem(storageKey) !== "off";
}

export function switchSingleKeys(on: boolean): void {
  if (on) localStorage.removeItem(storageKey);
  else localStorage.setItem(storageKey, "off");
}

function isTyping(event: KeyboardEvent) {
  if (event.isComposing || event.keyCode === 229) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ||
    target.getAttribute("role") === "combobox"
  );
}

function onKeyDown(event: KeyboardEvent) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
  if (event.key.length === 1 && !singleKeysAreOn()) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const before = pending && event.timeStamp < pending.until ? `${pending.key} ` : "";
  for (const layer of layers.toReversed()) {
    const action = layer.map.current[before + key];
    if (action) {
      pending = null;
      event.preventDefault();
      // Whoever handles it does so alone: what appears by it, such as the layer below, must not take the same key.
      event.stopImmediatePropagation();
      action(event);
      return;
    }
    if (Object.keys(layer.map.current).some((name) => name.startsWith(`${key} `))) {
      pending = { key, until: event.timeStamp + sequencePatienceMilliseconds };
      return;
    }
    if (layer.exclusive) break;
  }
  pending = null;
}

/** Listens while the component is there; an exclusive layer, such as a dialog, hides those below it. */
export function useKeys(map: KeyMap, { exclusive = false, enabled = true } = {}): void {
  const current = useRef(map);
  useEffect(() => {
    current.current = map;
  });
  useEffect(() => {
    if (!enabled) return undefined;
    const layer = { map: current, exclusive };
    if (layers.length === 0) window.addEventListener("keydown", onKeyDown);
    layers.push(layer);
    return () => {
      layers.splice(layers.indexOf(layer), 1);
      if (layers.length === 0) window.removeEventListener("keydown", onKeyDown);
    };
  }, [exclusive, enabled]);
}
