import { JoinPage } from "@/features/public/JoinPage";
import { takeSecret } from "@/features/public/secret";

const token = takeSecret("join");

/** `/join#TOKEN` */
export function JoinRoute() {
  return <JoinPage token={token} />;
}
