import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Reading } from "@/features/requests/Reading";
import { useMembership } from "@/shell/OrganizationContext";
import { useSession } from "@/shell/SessionContext";
import { TextArea } from "@/ui/TextArea";
import { useFirstField } from "@/ui/useFirstField";
import { Ask, type AskProps } from "./Ask";

/** Takes one message for all applicants and shows how each of them will read it. */
export function RejectAsk({ onSend, ...ask }: AskProps) {
  const { t } = useTranslation("bulk");
  const { t: r } = useTranslation("requests");
  const { organization } = useMembership();
  const { account } = useSession();
  const first = useFirstField<HTMLTextAreaElement>();
  const [message, setMessage] = useState("");
  return (
    <Ask
      {...ask}
      isChanged={message.trim() !== ""}
      onSubmit={() => onSend(message.trim() ? { message: message.trim() } : {})}
    >
      <TextArea
        ref={first}
        label={r("message")}
        hint={t("message_hint")}
        maxLength={500}
        value={message}
        onChange={setMessage}
        error={ask.error?.field("/message")}
      />
      <Reading organization={organization.name} by={account.name} name={null} message={message.trim()} />
    </Ask>
  );
}
