import type { components, paths } from "./schema";

/** Short names of what the API sends, so that only this file knows how the document calls them. */
type Schemas = components["schemas"];

/** The document gives some fields as text whose values it lists in words: here they are types. */
type Narrow<Wide, Fields> = Omit<Wide, keyof Fields> & Fields;

/** The addresses below `/api/v1`, which the client puts in front. */
export type Paths = {
  [Path in keyof paths as Path extends `/api/v1${infer Rest}` ? Rest : never]: paths[Path];
};

export type MemberState = "active" | "invited" | "pending" | "rejected" | "terminated";
export type Role = "super_admin" | "account_admin";
export type Plan = "free" | "paid";
export type ListDensity = "comfortable" | "compact";

export type Server = Schemas["Server"];
export type Account = Narrow<Schemas["Account"], { list_density: ListDensity }>;
export type AccountChange = Narrow<Schemas["AccountPatch"], { list_density?: ListDensity }>;
export type AccountSession = Schemas["DeviceSession"];
export type Membership = Narrow<
  Schemas["Membership"],
  { state: MemberState; roles: Role[]; organization: Narrow<Schemas["OrganizationCard"], { plan: Plan }> }
>;
export type Session = { account: Account; memberships: Membership[] };
export type Organization = Narrow<Schemas["Organization"], { plan: Plan }>;
export type Offer = Schemas["Offer"];
export type JoinOutcome = Narrow<Schemas["AcceptedJoin"], { outcome: "joined" | "pending_approval" }>;
export type Member = Narrow<Schemas["Member"], { state: MemberState; roles: Role[] }>;
export type Permission = Schemas["Permission"];
export type CustomRole = Schemas["Role"];
export type AuditEntry = Schemas["AuditEvent"];
export type MemberChange = Schemas["MemberPatch"];
export type MemberDepartment = Schemas["MemberDepartment"];
export type MemberList = Narrow<Schemas["List_Member"], { items: Member[] }>;
export type MemberQuery = Omit<
  NonNullable<Paths["/organizations/{organization_id}/members"]["get"]["parameters"]["query"]>,
  "cursor" | "limit"
>;
export type JoinRequest = Schemas["JoinRequest"];
export type Channel = Schemas["Channel"];
export type Approval = Schemas["Approval"];
export type BulkKind = Schemas["BulkAction"];
export type BulkFilter = Schemas["BulkFilter"];
export type DepartmentChange = Narrow<Schemas["DepartmentsRequest"], { mode: "replace" | "add" | "remove" }>;
export type BulkOrder = Narrow<
  Schemas["BulkRequest"],
  { departments?: DepartmentChange | null; dry_run?: boolean }
>;
export type BulkRow = Narrow<Schemas["BulkResult"], { outcome: "done" | "refused" }>;
export type BulkResults = Narrow<Schemas["BulkResults"], { results: BulkRow[] }>;
export type BulkJob = Schemas["Job"];
export type BulkAnswer = BulkResults | BulkJob;
export type Import = Schemas["Import"];
export type ImportChanges = Partial<Schemas["ImportChanges"]>;
export type ImportColumn = Schemas["ImportColumnMeaning"];
export type ImportOutcome = Schemas["ImportOutcome"];
export type ImportRow = Schemas["ImportRow"];
export type ImportSend = Schemas["ImportSend"];
export type ImportState = Schemas["ImportState"];
export type ImportVerdict = Schemas["ImportVerdict"];
export type MemberCounts = Schemas["MemberCounts"];
export type Termination = Schemas["Termination"];
export type PlannedTermination = Schemas["PlannedTermination"];
export type HandoverItem = Schemas["HandoverItem"];
export type Receipt = Schemas["TerminationReceipt"];
export type TerminationOrder = Schemas["TerminationRequest"];
export type TerminationResult = Narrow<
  Schemas["TerminationResult"],
  { outcome: "terminated" | "planned"; member: Member }
>;
export type Invitation = Schemas["Invitation"];
export type InvitationDraft = Schemas["InvitationRequest"];
export type InvitationResult = Narrow<
  Schemas["InvitationResult"],
  { outcome: "invited" | "refused" | "free"; member?: Member | null }
>;
export type JoinField = "department" | "position" | "location" | "job_id";
export type JoinRules = Narrow<
  Schemas["JoinRulesShape"],
  { required_information: JoinField[]; who_may_invite: "everyone" | "administrators" }
>;
export type DoorNumber = Schemas["DoorNumber"];
export type ShareLinkState = "open" | "closed" | "expired" | "used_up" | "void" | "switched_off";
export type ShareLink = Narrow<Schemas["ShareLink"], { state: ShareLinkState }>;
export type ShareLinks = Narrow<Schemas["ShareLinks"], { items: ShareLink[] }>;
export type NewShareLink = Schemas["NewShareLinkRequest"];
export type MyInvitation = Narrow<Schemas["MyInvitation"], { asked: JoinField[] }>;
export type MyJoinRequest = Narrow<Schemas["MyJoinRequest"], { state: "pending" | "rejected" }>;
export type JoinChoices = Schemas["Choices"];
export type JoinAnswers = Schemas["JoinForm"];
export type TimelineItem = Schemas["TimelineEntry"];
export type Department = Schemas["Department"];
export type Named = Schemas["NamedEntry"];
export type NoticeKind = Schemas["NoticeKind"];
export type Notice = Schemas["Notice"];
export type NoticePage = Schemas["Notices"];
export type NoticeSetting = Schemas["NoticeSetting"];
export type DemoMessage = Schemas["MessageSummary"];
export type Problem = Partial<Schemas["Problem"]> & {
  type: string;
  title: string;
  status: number;
} & Readonly<Record<string, unknown>>;
