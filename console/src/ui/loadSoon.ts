/**
 * Loads a file that the page did not wait for once the page is at rest, where the browser says when that is: what it
 * draws then opens at once, and also while the network is gone.
 */
export function loadSoon(load: () => Promise<unknown>): void {
  if ("requestIdleCallback" in window) window.requestIdleCallback(() => void load().catch(() => undefined));
}
