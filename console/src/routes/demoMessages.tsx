import { DemoMessagesPage } from "@/features/demo/DemoMessagesPage";

/** `/demo/messages` */
export function DemoMessagesRoute() {
  return <DemoMessagesPage />;
}
