type Purpose = "join" | "setup" | "unsubscribe";

/**
 * Takes the secret out of the address: the fragment is removed from the address bar and from the
 * history at once, and kept for this tab only, so that reloading the page still works.
 */
export function takeSecret(purpose: Purpose): string {
  const key = `rollcall.${purpose}`;
  const fragment = decode(window.location.hash.slice(1));
  if (fragment) {
    sessionStorage.setItem(key, fragment);
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
  }
  return fragment || (sessionStorage.getItem(key) ?? "");
}

/** Forgets the secret once it has served. */
export function dropSecret(purpose: Purpose): void {
  sessionStorage.removeItem(`rollcall.${purpose}`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text).trim();
  } catch {
    return text.trim();
  }
}
