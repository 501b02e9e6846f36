import { useTranslation } from "react-i18next";
import type { Member } from "@/api/types";

type Props = { readonly member: Member };

/** "Quality engineer, Rotterdam" */
export function PlaceLine({ member }: Props) {
  const { t } = useTranslation("members");
  const { position, location } = member;
  return (
    <>
      {position && <bdi>{position.name}</bdi>}
      {position && location && t("comma")}
      {location && <bdi>{location.name}</bdi>}
    </>
  );
}
