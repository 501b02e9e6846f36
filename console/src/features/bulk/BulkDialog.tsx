import { useRef, useState } from "react";
import { toApiError } from "@/api/ApiError";
import { isJob, useBulk } from "@/api/bulk";
import type { BulkAnswer, BulkKind, BulkOrder } from "@/api/types";
import { BulkOutcome } from "./BulkOutcome";
import { EditAsk } from "./EditAsk";
import { JobDialog } from "./JobDialog";
import { RejectAsk } from "./RejectAsk";
import { SimpleAsk } from "./SimpleAsk";
import { TerminateAsk } from "./TerminateAsk";
import type { Whom } from "./whom";

type Props = {
  readonly organizationId: string;
  readonly kind: BulkKind;
  readonly whom: Whom;
  readonly count: number;
  readonly isExact: boolean;
  /** Approving those who were rejected. */
  readonly isAgain: boolean;
  /** A card lies above: the result waits below it. */
  readonly isCovered: boolean;
  readonly onOpenMember: (id: string) => void;
  readonly onClose: (isDone: boolean) => void;
};

/** Asks, does it, and says what came of it for each person; more than 1,000 people become a job with its progress. */
export function BulkDialog({ organizationId, whom, isCovered, onOpenMember, onClose, ...about }: Props) {
  const bulk = useBulk(organizationId);
  const key = useRef<{ readonly order: string; readonly key: string } | null>(null);
  const [answer, setAnswer] = useState<BulkAnswer | null>(null);
  const { kind } = about;
  const send = (order: BulkOrder) => {
    if (bulk.isPending) return;
    // The same order again is the same intention.
    const text = JSON.stringify(order);
    if (key.current?.order !== text) key.current = { order: text, key: crypto.randomUUID() };
    bulk.mutate({ order, key: key.current.key }, { onSuccess: setAnswer });
  };
  const done = () => onClose(true);
  // Two layers at once would both close by Escape.
  if (isCovered) return null;
  if (answer && isJob(answer))
    return (
      <JobDialog organizationId={organizationId} job={answer} onOpenMember={onOpenMember} onClose={done} />
    );
  if (answer)
    return (
      <BulkOutcome
        kind={kind}
        rows={answer.results}
        done={answer.done}
        refused={answer.refused}
        total={answer.done + answer.refused}
        onOpenMember={onOpenMember}
        onClose={done}
      />
    );
  const ask = {
    ...about,
    organizationId,
    whom,
    isRunning: bulk.isPending,
    error: bulk.error ? toApiError(bulk.error) : null,
    onClose: () => onClose(false),
    onSend: (particulars: Partial<BulkOrder>) => send({ action: kind, ...whom, ...particulars }),
  };
  if (kind === "edit") return <EditAsk {...ask} />;
  if (kind === "reject") return <RejectAsk {...ask} />;
  if (kind === "terminate") return <TerminateAsk {...ask} />;
  return <SimpleAsk {...ask} />;
}
