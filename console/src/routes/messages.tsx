import { MessagesPage } from "@/features/notices/MessagesPage";

/** `/messages` */
export function MessagesRoute() {
  return <MessagesPage />;
}
