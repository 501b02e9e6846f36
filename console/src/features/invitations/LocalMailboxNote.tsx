import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useServer } from "@/api/server";
import { Note } from "@/ui/Note";

/** Says that email stays on the server, where that is so. */
export function LocalMailboxNote() {
  const { t } = useTranslation("invitations");
  const { data: server } = useServer();
  if (server?.email_delivery !== "local_mailbox") return null;
  return (
    <Note>
      {t("local_mailbox")}
      {server.demo && (
        <>
          {" "}
          <Link to="/demo/messages">{t("local_mailbox_open")}</Link>
        </>
      )}
    </Note>
  );
}
