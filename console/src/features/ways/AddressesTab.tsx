import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useInvite, useInviteMany } from "@/api/invitations";
import type { InvitationDraft, InvitationResult } from "@/api/types";
import { InvitationRefusal } from "@/features/invitations/InvitationRefusal";
import { LocalMailboxNote } from "@/features/invitations/LocalMailboxNote";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { Note } from "@/ui/Note";
import { ProblemNote } from "@/ui/ProblemNote";
import { ResultLine } from "@/ui/ResultLine";
import { useOnline } from "@/ui/useOnline";
import { parseAddresses, type Addressed } from "./parseAddresses";

type Props = {
  readonly organizationId: string;
  readonly onOpenMember: (memberId: string, state: string) => void;
  readonly onChanged: (isChanged: boolean) => void;
};

type Refused = { readonly to: Addressed; readonly result: InvitationResult };

const mostAtOnce = 1_000;

function draftOf({ kind, address, name }: Addressed): InvitationDraft {
  return { ...(kind === "email" ? { email: address } : { phone: address }), ...(name ? { name } : {}) };
}

/** Many addresses at once: counted before they are sent, and one answer for each that was refused. */
export function AddressesTab({ organizationId, onOpenMember, onChanged }: Props) {
  const { t } = useTranslation("ways");
  const { t: ui } = useTranslation("ui");
  const isOnline = useOnline();
  const inviteMany = useInviteMany(organizationId);
  const inviteOne = useInvite(organizationId);
  const [text, setText] = useState("");
  const [lines, setLines] = useState<readonly string[]>([]);
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const keys = useRef<string[]>([]);
  const { addresses, unread, repeated } = parseAddresses(text);
  const phones = addresses.filter(({ kind }) => kind === "phone").length;
  const error = inviteMany.error ? toApiError(inviteMany.error) : null;
  const faults = (error?.problem?.errors ?? []).map((fault) => {
    const index = Number(/^\/invitations\/(\d+)/.exec(fault.pointer)?.[1]);
    const address = addresses[index]?.address;
    return address ? `${address}: ${fault.detail}` : fault.detail;
  });
  const reason = !isOnline
    ? ui("offline_reason")
    : addresses.length === 0
      ? t("type_addresses")
      : addresses.length > mostAtOnce
        ? t("too_many", { count: mostAtOnce })
        : null;
  const change = (next: string) => {
    keys.current = [];
    if (inviteMany.error) inviteMany.reset();
    setText(next);
    onChanged(next.trim() !== "");
  };
  const send = () => {
    if (reason || inviteMany.isPending) return;
    let invited = 0;
    const found: Refused[] = [];
    const keyOf = (part: number) => (keys.current[part] ??= crypto.randomUUID());
    inviteMany.mutate(
      {
        drafts: addresses.map(draftOf),
        keys: keyOf,
        done: (results, from) =>
          results.forEach((result, index) => {
            const to = addresses[from + index];
            if (result.outcome === "refused" && to) found.push({ to, result });
            else invited += 1;
          }),
      },
      {
        onSuccess: () => {
          setLines((before) => (invited > 0 ? [t("invited_count", { count: invited }), ...before] : before));
          setRefused(found);
          change("");
        },
      },
    );
  };
  const settle = (one: Refused, line: string) => {
    setLines((before) => [line, ...before]);
    setRefused((before) => before.filter((each) => each !== one));
  };
  const inviteAsNew = (one: Refused) =>
    inviteOne.mutate(
      { draft: { ...draftOf(one.to), same_person: false }, key: crypto.randomUUID() },
      {
        onSuccess: (result) => {
          if (result?.outcome === "refused")
            setRefused((before) => before.map((each) => (each === one ? { to: one.to, result } : each)));
          else settle(one, t("invited_address", { address: one.to.address }));
        },
      },
    );
  return (
    <div className="invite-body">
      <div className="done-lines" role="status">
        {lines.map((line) => (
          <ResultLine key={line} tone="success">
            {line}
          </ResultLine>
        ))}
      </div>
      {refused.length > 0 && (
        <section className="refused-addresses" aria-label={t("refused_count", { count: refused.length })}>
          <h3>{t("refused_count", { count: refused.length })}</h3>
          {refused.map((one) => (
            <div key={one.to.address}>
              <p>
                <bdi dir="ltr">{one.to.address}</bdi>
              </p>
              <InvitationRefusal
                organizationId={organizationId}
                email={one.to.address}
                result={one.result}
                onOpenMember={onOpenMember}
                onFixed={(line) => settle(one, line)}
                asNew={{ isInviting: inviteOne.isPending, reason: null, run: () => inviteAsNew(one) }}
              />
            </div>
          ))}
        </section>
      )}
      <Field label={t("addresses")} hint={t("addresses_hint")}>
        {(ids) => (
          <textarea
            {...ids}
            className="input addresses"
            dir="ltr"
            rows={6}
            autoCapitalize="off"
            spellCheck={false}
            value={text}
            onChange={(event) => change(event.target.value)}
          />
        )}
      </Field>
      {text.trim() !== "" && (
        <p className="address-count" role="status">
          {t("address_count", { count: addresses.length })}
          {phones > 0 && ` ${t("phone_count", { count: phones })}`}
          {repeated > 0 && ` ${t("repeated_count", { count: repeated })}`}
        </p>
      )}
      {unread.length > 0 && (
        <Note tone="warning">
          {t("unread_count", { count: unread.length })} <bdi dir="ltr">{unread.slice(0, 5).join(", ")}</bdi>
          {unread.length > 5 && " …"}
        </Note>
      )}
      {faults.length > 0 ? (
        <Note tone="error">
          {faults.slice(0, 5).map((fault) => (
            <p key={fault}>{fault}</p>
          ))}
        </Note>
      ) : (
        <ProblemNote error={error} />
      )}
      <ProblemNote error={inviteOne.error ? toApiError(inviteOne.error) : null} />
      <LocalMailboxNote />
      <div className="form-buttons">
        <Button
          variant="primary"
          busy={inviteMany.isPending ? t("sending") : null}
          disabledReason={reason}
          onClick={send}
        >
          {addresses.length > 0 ? t("send_count", { count: addresses.length }) : t("send")}
        </Button>
      </div>
    </div>
  );
}
