import { useParams } from "@tanstack/react-router";
import { PosterPage } from "@/features/ways/PosterPage";

/** `/o/$organizationId/poster/$linkId` */
export function PosterRoute() {
  const { linkId } = useParams({ strict: false });
  return <PosterPage linkId={linkId ?? ""} />;
}
