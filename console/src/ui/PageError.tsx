import { FailedStrip } from "./FailedStrip";

type Props = { readonly error: unknown; readonly reset: () => void };

/** A page that broke while drawing; the rest of the console goes on. */
export function PageError({ error, reset }: Props) {
  return (
    <main className="whole-page">
      <FailedStrip error={error} onTryAgain={reset} />
    </main>
  );
}
