import { useTranslation } from "react-i18next";
import { useMay } from "@/shell/OrganizationContext";
import { TitlePicker, type ChosenTitle } from "./TitlePicker";

type Props = {
  readonly organizationId: string;
  readonly position: ChosenTitle | null;
  readonly onPosition: (position: ChosenTitle | null) => void;
  readonly location: ChosenTitle | null;
  readonly onLocation: (location: ChosenTitle | null) => void;
};

/** A member's position and location; whoever keeps these lists makes new ones by typing. */
export function TitlePickers({ organizationId, position, onPosition, location, onLocation }: Props) {
  const { t } = useTranslation("members");
  const may = useMay();
  return (
    <>
      <TitlePicker
        organizationId={organizationId}
        kind="positions"
        label={t("position")}
        value={position}
        onChange={onPosition}
        mayCreate={may("positions.manage")}
      />
      <TitlePicker
        organizationId={organizationId}
        kind="locations"
        label={t("location")}
        value={location}
        onChange={onLocation}
        mayCreate={may("locations.manage")}
      />
    </>
  );
}
