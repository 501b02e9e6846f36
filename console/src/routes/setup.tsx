import { SetupPage } from "@/features/public/SetupPage";
import { takeSecret } from "@/features/public/secret";

const code = takeSecret("setup");

/** `/setup#CODE` */
export function SetupRoute() {
  return <SetupPage code={code} />;
}
