import { useTranslation } from "react-i18next";
import { DateChip } from "@/ui/DateChip";
import { FilterChip } from "@/ui/FilterChip";
import { DepartmentFilter } from "./DepartmentFilter";
import { channels, deliveries, type ListFilters } from "./listFilters";
import { PersonFilter } from "./PersonFilter";

type Name = "department" | "inviter" | "channel" | "delivery" | "expired" | "dates";

type Props = {
  readonly organizationId: string;
  /** Which chips this list has, in this order. */
  readonly names: readonly Name[];
  /** What the dates are of, such as "Asked". */
  readonly datesLabel: string;
  readonly filters: ListFilters;
  readonly onChange: (filters: ListFilters) => void;
};

/** The chips that narrow a list. */
export function ListFilterChips({ organizationId, names, datesLabel, filters, onChange }: Props) {
  const { t } = useTranslation("members");
  const { t: r } = useTranslation("requests");
  const { t: i } = useTranslation("invitations");
  const chips = {
    department: () => (
      <DepartmentFilter
        organizationId={organizationId}
        chosen={filters.department}
        onChosen={(department) => onChange({ department })}
      />
    ),
    inviter: () => (
      <PersonFilter
        organizationId={organizationId}
        label={t("filter_inviter")}
        chosen={filters.inviter}
        onChosen={(inviter) => onChange({ inviter })}
      />
    ),
    channel: () => (
      <FilterChip
        label={t("filter_channel")}
        options={channels.map((id) => ({ id, name: r(`channel_${id}`) }))}
        chosen={filters.channel ? [filters.channel] : []}
        onChosen={([id]) => onChange({ channel: channels.find((channel) => channel === id) })}
        nothing={null}
      />
    ),
    delivery: () => (
      <FilterChip
        label={i("delivery")}
        options={deliveries.map((id) => ({ id, name: i(`delivery_${id}`) }))}
        chosen={filters.delivery ? [filters.delivery] : []}
        onChosen={([id]) => onChange({ delivery: deliveries.find((delivery) => delivery === id) })}
        nothing={null}
      />
    ),
    expired: () => (
      <FilterChip
        label={t("filter_expiry")}
        options={[
          { id: "yes", name: t("filter_expired") },
          { id: "no", name: t("filter_open") },
        ]}
        chosen={filters.expired ? [filters.expired] : []}
        onChosen={([id]) => onChange({ expired: id === "yes" || id === "no" ? id : undefined })}
        nothing={null}
      />
    ),
    dates: () => (
      <DateChip
        label={datesLabel}
        from={filters.from}
        to={filters.to}
        onChange={(from, to) => onChange({ from, to })}
      />
    ),
  };
  return (
    <div className="filter-chips">
      {names.map((name) => (
        <span key={name}>{chips[name]()}</span>
      ))}
    </div>
  );
}
