import { Ask, type AskProps } from "./Ask";

/** A question that needs no answer but yes: approve, re-invite, revoke, restore. */
export function SimpleAsk({ onSend, ...ask }: AskProps) {
  return <Ask {...ask} onSubmit={() => onSend({})} />;
}
