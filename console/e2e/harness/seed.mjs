/** Fills a data folder with an organization of 600 people, through the API alone. */

import { Api, setUp } from "./api.mjs";
import { MailSink } from "./mailSink.mjs";
import { Server } from "./server.mjs";

const firstNames = [
  "Björn",
  "Sanne",
  "Tomasz",
  "Priya",
  "Zoë",
  "Marek",
  "Ingrid",
  "Kofi",
  "Elif",
  "Hugo",
  "Noor",
  "Pavel",
  "Rosa",
  "Sven",
  "Tariq",
  "Uma",
  "Viktor",
  "Wanda",
  "Yusuf",
  "Clara",
  "Dmitri",
  "Esther",
  "Farid",
  "Greta",
];
const lastNames = [
  "Lindqvist",
  "de Vries",
  "Wójcik",
  "Raghunathan",
  "Marchetti",
  "Novák",
  "Haugen",
  "Mensah",
  "Yılmaz",
  "Bernard",
  "van den Berg",
  "Petrov",
  "Álvarez",
  "Jansen",
  "Haddad",
  "Menon",
  "Orlov",
  "Kowalska",
  "Demir",
  "Schneider",
  "Volkov",
  "Adeyemi",
  "Rahimi",
  "Keller",
  "O’Brien",
];

/** People whom tests look for by name. */
export const named = {
  zhangWei: { name: "张伟", email: "zhang.wei@harbour.example", place: "sales" },
  ouyang: { name: "欧阳娜娜", email: "ouyang@harbour.example", place: "sales" },
  ahmad: { name: "أحمد الزهراني", email: "ahmad@harbour.example", place: "cranes" },
  long: {
    name: "Maria-Magdalena Konstantinopoulou-Wolfeschlegelsteinhausenbergerdorff de la Santísima Trinidad",
    email: "maria-magdalena.wolfeschlegelsteinhausenbergerdorff@subsidiary.harbour.example",
    place: "cranes",
  },
  plain: { name: "Grace Achterberg", email: "grace@harbour.example", place: "night" },
};

/** How many are active, Ada and the named people among them. */
export const activePeople = 600;
/** How many are invited and have not accepted. */
export const invitedPeople = 14;

/** The departments as `key: [name, key of the parent]`. */
const tree = {
  operations: ["Operations", null],
  day: ["Day shift", "operations"],
  night: ["Night shift", "operations"],
  cranes: ["Crane crew", "night"],
  engineering: ["Engineering", null],
  drives: ["Drives and controls", "engineering"],
  shanghai: ["上海分公司", null],
  sales: ["销售部", "shanghai"],
  administration: ["Administration", null],
};

/**
 * @returns {Promise<Server>} stopped; its `data` is the folder
 */
export async function seedLargeOrganization() {
  const sink = await MailSink.start();
  const server = await Server.start({
    environment: { ...sink.environment, ROLLCALL_TRUSTED_PROXIES: "127.0.0.1" },
  });
  try {
    await fill(server, sink);
    await server.stop();
    return server;
  } catch (cause) {
    await server.end();
    throw cause;
  } finally {
    await sink.stop();
  }
}

async function fill(server, sink) {
  const organization = await setUp(server);
  const departments = {};
  for (const [key, [name, parent]] of Object.entries(tree))
    departments[key] = (await organization.department(name, departments[parent])).id;
  const positions = [];
  for (const name of ["Crane operator", "Quality engineer", "Dispatcher", "Team lead", "客户经理"])
    positions.push((await organization.position(name)).id);
  const locations = [];
  for (const name of ["Rotterdam", "Gdańsk", "上海"]) locations.push((await organization.location(name)).id);

  const keys = ["day", "night", "cranes", "engineering", "drives", "administration"];
  const drafts = Array.from({ length: activePeople - 1 - Object.keys(named).length }, (_, index) => ({
    name: `${firstNames[index % firstNames.length]} ${lastNames[Math.floor(index / firstNames.length) % lastNames.length]}`,
    email: `person${index}@harbour.example`,
    // Some stand in no department, some in two.
    department_ids:
      index % 29 === 0
        ? []
        : index % 17 === 0
          ? [departments.day, departments.drives]
          : [departments[keys[index % keys.length]]],
    position_id: positions[index % 4],
    location_id: locations[index % 2],
    job_id: `HW-${String(1000 + index)}`,
  }));
  drafts.push(
    ...Object.values(named).map(({ name, email, place }) => ({
      name,
      email,
      department_ids: [departments[place]],
      position_id: positions[place === "sales" ? 4 : 0],
      location_id: locations[place === "sales" ? 2 : 0],
    })),
  );
  for (let at = 0; at < drafts.length; at += 100) await organization.invite(...drafts.slice(at, at + 100));
  await sideBySide(Array.from(drafts.entries()), 8, async ([index, { name, email }]) => {
    const network = `10.${index >> 8}.${index & 255}.7`;
    await new Api(server.origin, network).join(await sink.link(email), name);
  });

  const waiting = Array.from({ length: invitedPeople - 2 }, (_, index) => ({
    name: `${firstNames[(index * 5) % firstNames.length]} ${lastNames[(index * 7) % lastNames.length]}`,
    email: `invited${index}@elsewhere.example`,
    department_ids: [departments[keys[index % keys.length]]],
    position_id: positions[index % 4],
  }));
  waiting.push(
    { name: "李雷", email: "li.lei@elsewhere.example", department_ids: [departments.sales] },
    { name: "Refused Roberts", email: "refused@elsewhere.example", department_ids: [departments.cranes] },
  );
  await organization.invite(...waiting);
  await Promise.all(
    waiting.filter(({ email }) => !email.startsWith("refused")).map(({ email }) => sink.link(email)),
  );
}

async function sideBySide(list, lanes, work) {
  const left = [...list];
  const lane = async () => {
    for (let item = left.shift(); item; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
