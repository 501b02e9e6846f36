/** The HTTP API, to arrange what a test is not about. */

export const password = "correct horse battery staple";

export class Api {
  #origin;
  #cookies = new Map();
  #network;

  /** `network` is the address that a request seems to come from, where the server trusts us as a proxy: what one network may try is limited. */
  constructor(origin, network) {
    this.#origin = origin;
    this.#network = network;
  }

  /** What a browser would hold, as Playwright takes it. */
  get cookies() {
    return Array.from(this.#cookies, ([name, value]) => ({ name, value, url: this.#origin }));
  }

  /** The body of the answer. @throws unless the server said yes. */
  async call(method, path, body) {
    const answer = await fetch(`${this.#origin}/api/v1${path}`, {
      method,
      headers: {
        Origin: this.#origin,
        Cookie: Array.from(this.#cookies, (pair) => pair.join("=")).join("; "),
        "Accept-Language": "en",
        ...(this.#network ? { "X-Forwarded-For": this.#network } : {}),
        ...(body ? { "Content-Type": "application/json" } : {}),
      },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
      this.#cookies.set(name, value);
    }
    return text ? JSON.parse(text) : null;
  }

  get(path) {
    return this.call("GET", path);
  }

  post(path, body) {
    return this.call("POST", path, body);
  }

  patch(path, body) {
    return this.call("PATCH", path, body);
  }

  signIn(email) {
    return this.post("/session", { login: email, password });
  }

  /** Makes an account with the link's token and accepts the invitation. */
  async join(link, name) {
    const token = link.split("#")[1];
    await this.post("/accounts", { name, password, join_token: token });
    return this.post("/join/accept", { token });
  }
}

/** One organization, through its administrator. */
export class Organization {
  constructor(api, id, memberId) {
    this.api = api;
    this.id = id;
    this.memberId = memberId;
    this.path = `/organizations/${id}`;
  }

  /** @returns {Promise<{ id: string, name: string }>} */
  department(name, parent_id = null) {
    return this.api.post(`${this.path}/departments`, { name, parent_id });
  }

  position(name) {
    return this.api.post(`${this.path}/positions`, { name });
  }

  location(name) {
    return this.api.post(`${this.path}/locations`, { name });
  }

  /** Invites people; what came of each. */
  async invite(...invitations) {
    const { results } = await this.api.post(`${this.path}/invitations`, { invitations });
    const refused = results.find((result) => result.outcome !== "invited");
    if (refused) throw new Error(`not invited: ${JSON.stringify(refused)}`);
    return results.map((result) => result.member);
  }

  /** The first member whom a search finds. */
  async find(q, state = "active") {
    const { items } = await this.api.get(`${this.path}/members?state=${state}&q=${encodeURIComponent(q)}`);
    if (!items[0]) throw new Error(`nobody found for ${q}`);
    return items[0];
  }
}

export const ada = { name: "Ada Okonkwo", email: "ada@harbour.example" };
export const organizationName = "Harbour Works";

/** Sets a fresh server up with Ada as its super admin. */
export async function setUp(server) {
  const api = new Api(server.origin);
  const code = server.setupLink.split("#")[1];
  const session = await api.post("/setup", {
    code,
    name: ada.name,
    email: ada.email,
    password,
    organization_name: organizationName,
    locale: "en",
  });
  const [membership] = session.memberships;
  return new Organization(api, membership.organization.id, membership.member_id);
}

/** Ada's organization on a server that is set up already. */
export async function signedInOrganization(server) {
  const api = new Api(server.origin);
  const { memberships } = await api.signIn(ada.email);
  return new Organization(api, memberships[0].organization.id, memberships[0].member_id);
}

/** Invites somebody and lets them join. */
export async function joinedMember(server, organization, person) {
  const [member] = await organization.invite(person);
  const api = new Api(server.origin);
  await api.join(await server.invitationLink(person.email), person.name);
  return { id: member.id, api };
}

let accounts = 0;

/** Somebody with an account and no place anywhere: invited once, and declined. */
export async function account(server, organization, name) {
  accounts += 1;
  const email = `person${accounts}@example.org`;
  await organization.invite({ name, email });
  const api = new Api(server.origin);
  const token = (await server.invitationLink(email)).split("#")[1];
  await api.post("/accounts", { name, password, join_token: token });
  await api.post("/join/decline", { token });
  return api;
}
