type Props = { readonly children: string };

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** A key as it is printed on the keyboard; `Ctrl` is ⌘ on a Mac. */
export function Kbd({ children }: Props) {
  return (
    <kbd className="kbd" aria-hidden="true">
      {isMac ? children.replace("Ctrl", "⌘") : children}
    </kbd>
  );
}
