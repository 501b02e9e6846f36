import { takeSecret } from "@/features/public/secret";
import { UnsubscribePage } from "@/features/public/UnsubscribePage";

const token = takeSecret("unsubscribe");

/** `/unsubscribe#TOKEN` */
export function UnsubscribeRoute() {
  return <UnsubscribePage token={token} />;
}
