import type { Permission } from "@/api/types";

/** What a role may allow, in groups, as the editor shows it. */
export const permissionGroups = [
  {
    name: "people",
    permissions: [
      "members.invite",
      "members.admit",
      "members.approve",
      "members.edit",
      "members.terminate",
      "members.restore",
    ],
  },
  { name: "files", permissions: ["members.import", "members.export"] },
  { name: "structure", permissions: ["departments.manage", "positions.manage", "locations.manage"] },
  { name: "organization", permissions: ["join_rules.manage", "audit.read"] },
] as const satisfies readonly { name: string; permissions: readonly Permission[] }[];

export type GrantedPermission = (typeof permissionGroups)[number]["permissions"][number];

/** What concerns the whole organization, so that a role for some departments cannot have it. */
export const organizationWide: readonly Permission[] = [
  "positions.manage",
  "locations.manage",
  "join_rules.manage",
  "audit.read",
];

/** The key of a permission's words. */
export function wordsOf(
  permission: GrantedPermission,
): `may_${GrantedPermission extends infer P ? (P extends `${infer Noun}.${infer Verb}` ? `${Noun}_${Verb}` : never) : never}` {
  return `may_${permission.replace(".", "_")}` as ReturnType<typeof wordsOf>;
}

export const isGranted = (permission: Permission): permission is GrantedPermission =>
  permissionGroups.some((group) => (group.permissions as readonly Permission[]).includes(permission));
