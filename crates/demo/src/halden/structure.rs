//! What Halden Foods is made of: 40 departments in 4 levels, 35 positions, 8 locations.

use rollcall_domain::id::{DepartmentId, Ids, LocationId, PositionId};
use rollcall_domain::sort_key::sort_key;
use rollcall_domain::structure::{Department, Entry, Structure};
use uuid::Uuid;

use crate::DemoError;
use crate::chance::Chance;
use crate::names::Culture;

pub(super) const LOCATIONS: [&str; 8] =
    ["Rotterdam", "Shanghai", "Jeddah", "Dubai", "Oslo", "Barcelona", "Gdańsk", "Lagos"];

pub(super) const POSITIONS: [&str; 35] = [
    "Plant manager",
    "Line manager",
    "Shift lead",
    "Operator",
    "Cleaning operator",
    "Maintenance planner",
    "Maintenance technician",
    "Calibration engineer",
    "Electrician",
    "Quality engineer",
    "Quality manager",
    "Lab technician",
    "Microbiologist",
    "Food scientist",
    "Packaging engineer",
    "Sensory analyst",
    "Sales manager",
    "Key account manager",
    "Sales representative",
    "Export coordinator",
    "Logistics planner",
    "Cold chain specialist",
    "Dispatcher",
    "Forklift driver",
    "Customs agent",
    "Warehouse worker",
    "Accountant",
    "Controller",
    "Payroll specialist",
    "Recruiter",
    "People partner",
    "Head of people",
    "操作工",
    "质检员",
    "فني تعبئة",
];

/// Positions with how often people of a department have them.
type Jobs = &'static [(&'static str, u32)];

const LINE: Jobs = &[("Operator", 12), ("Shift lead", 2), ("Line manager", 1)];
const UPKEEP: Jobs = &[
    ("Maintenance technician", 8),
    ("Calibration engineer", 3),
    ("Electrician", 3),
    ("Maintenance planner", 1),
];
const QUALITY: Jobs = &[
    ("Quality engineer", 6),
    ("Lab technician", 4),
    ("Microbiologist", 3),
    ("Quality manager", 1),
];
const CLEANING: Jobs = &[("Cleaning operator", 8), ("Shift lead", 1)];
const WAREHOUSE: Jobs = &[("Warehouse worker", 10), ("Forklift driver", 6), ("Shift lead", 1)];
const PLANT: Jobs = &[("Quality manager", 1), ("Maintenance planner", 2), ("Accountant", 2)];
const LINE_ZH: Jobs = &[("操作工", 12), ("Shift lead", 2), ("Line manager", 1)];
const QUALITY_ZH: Jobs = &[("质检员", 8), ("Quality engineer", 3), ("Lab technician", 2)];
const LINE_AR: Jobs = &[("فني تعبئة", 9), ("Operator", 3), ("Shift lead", 1)];
const RESEARCH: Jobs = &[("Food scientist", 6), ("Lab technician", 3), ("Microbiologist", 2)];
const PACKAGING: Jobs = &[("Packaging engineer", 6), ("Food scientist", 2), ("Lab technician", 2)];
const SENSORY: Jobs = &[("Sensory analyst", 5), ("Food scientist", 2)];
const SALES: Jobs =
    &[("Sales representative", 9), ("Key account manager", 4), ("Sales manager", 1)];
const PLANNING: Jobs = &[("Logistics planner", 5), ("Cold chain specialist", 6)];
const DISPATCH: Jobs = &[("Dispatcher", 6), ("Forklift driver", 6), ("Logistics planner", 2)];
const CUSTOMS: Jobs = &[("Customs agent", 6), ("Export coordinator", 5)];
const FINANCE: Jobs = &[("Accountant", 7), ("Controller", 3), ("Payroll specialist", 1)];
const PEOPLE: Jobs = &[("People partner", 5), ("Recruiter", 3), ("Payroll specialist", 2)];

/// One department of the plan.
pub(super) struct Unit {
    /// How this crate names it; unique, while names are so only among siblings.
    pub(super) key: &'static str,
    above: &'static str,
    name: &'static str,
    /// How many of all people it has, as a weight.
    pub(super) weight: u32,
    pub(super) location: &'static str,
    jobs: Jobs,
}

const fn unit(
    key: &'static str,
    above: &'static str,
    name: &'static str,
    weight: u32,
    location: &'static str,
    jobs: Jobs,
) -> Unit {
    Unit { key, above, name, weight, location, jobs }
}

/// The longest name that a department may have: 80 characters.
const LONG: &str =
    "Joint programmes for recyclable cartons, plant-based caps and cold chain sensors";

#[rustfmt::skip]
pub(super) const UNITS: [Unit; 40] = [
    unit("manufacturing", "", "Manufacturing", 2, "Rotterdam", PLANT),
    unit("rotterdam", "manufacturing", "Plant Rotterdam", 6, "Rotterdam", PLANT),
    unit("line4", "rotterdam", "Line 4 Aseptic filling", 8, "Rotterdam", LINE),
    unit("upkeep4", "line4", "Maintenance and calibration", 7, "Rotterdam", UPKEEP),
    unit("night4", "line4", "Night shift", 9, "Rotterdam", LINE),
    unit("quality4", "line4", "Quality desk", 6, "Rotterdam", QUALITY),
    unit("line5", "rotterdam", "Line 5 Dairy", 14, "Rotterdam", LINE),
    unit("night5", "line5", "Night shift", 10, "Rotterdam", LINE),
    unit("cleaning5", "line5", "Cleaning in place", 6, "Rotterdam", CLEANING),
    unit("warehouse", "rotterdam", "Warehouse", 22, "Rotterdam", WAREHOUSE),
    unit("shanghai", "manufacturing", "上海工厂", 6, "Shanghai", PLANT),
    unit("line2", "shanghai", "Line 2", 26, "Shanghai", LINE_ZH),
    unit("night2", "line2", "夜班", 12, "Shanghai", LINE_ZH),
    unit("quality2", "shanghai", "质量检测", 14, "Shanghai", QUALITY_ZH),
    unit("packing2", "shanghai", "包装车间", 18, "Shanghai", LINE_ZH),
    unit("jeddah", "manufacturing", "مصنع جدة", 8, "Jeddah", PLANT),
    unit("filling", "jeddah", "خط التعبئة", 18, "Jeddah", LINE_AR),
    unit("upkeep-jeddah", "jeddah", "الصيانة", 8, "Jeddah", UPKEEP),
    unit("research", "", "Research and development", 6, "Rotterdam", RESEARCH),
    unit("testing", "research", "质量检测中心", 10, "Shanghai", QUALITY),
    unit("microbiology", "testing", "微生物实验室", 8, "Shanghai", QUALITY),
    unit("shelf-life", "research", "Shelf life and packaging", 16, "Rotterdam", PACKAGING),
    unit("sensory", "research", "Sensory laboratory", 9, "Oslo", SENSORY),
    unit("long", "research", LONG, 14, "Oslo", PACKAGING),
    unit("sales", "", "Sales", 6, "Rotterdam", SALES),
    unit("iberia", "sales", "Iberia", 22, "Barcelona", SALES),
    unit("gulf", "sales", "الخليج", 20, "Dubai", SALES),
    unit("nordics", "sales", "Nordics", 18, "Oslo", SALES),
    unit("benelux", "sales", "Benelux, France and Germany", 20, "Rotterdam", SALES),
    unit("west-africa", "sales", "West Africa", 14, "Lagos", SALES),
    unit("poland", "sales", "Poland and the Baltics", 14, "Gdańsk", SALES),
    unit("logistics", "", "Logistics", 8, "Rotterdam", PLANNING),
    unit("cold-chain", "logistics", "Cold chain planning", 26, "Rotterdam", PLANNING),
    unit("dispatch", "logistics", "Dispatch", 34, "Gdańsk", DISPATCH),
    unit("customs", "logistics", "Customs and trade", 20, "Rotterdam", CUSTOMS),
    unit("finance", "", "Finance", 6, "Oslo", FINANCE),
    unit("payable", "finance", "Accounts payable", 8, "Gdańsk", FINANCE),
    unit("controlling", "finance", "Controlling", 6, "Oslo", FINANCE),
    unit("people", "", "People and culture", 8, "Oslo", PEOPLE),
    unit("recruitment", "people", "Recruitment", 8, "Rotterdam", PEOPLE),
];

/// Where the people at a location come from.
pub(super) fn cultures(location: &str) -> &'static [(Culture, u32)] {
    use Culture::*;
    match location {
        "Shanghai" => &[(Chinese, 94), (English, 3), (German, 3)],
        "Jeddah" | "Dubai" => &[(Arabic, 74), (Indian, 18), (English, 4), (French, 4)],
        "Oslo" => &[(Nordic, 74), (Polish, 10), (English, 8), (Turkish, 4), (Indian, 4)],
        "Barcelona" => &[(Spanish, 80), (Portuguese, 14), (French, 6)],
        "Gdańsk" => &[(Polish, 92), (German, 8)],
        "Lagos" => &[(Nigerian, 94), (English, 6)],
        _ => &[
            (Dutch, 44),
            (Polish, 9),
            (German, 8),
            (French, 7),
            (Turkish, 6),
            (Nigerian, 5),
            (Indian, 5),
            (English, 5),
            (Arabic, 4),
            (Chinese, 4),
            (Spanish, 3),
        ],
    }
}

/// An IANA time zone.
pub(super) fn time_zone(location: &str) -> &'static str {
    match location {
        "Shanghai" => "Asia/Shanghai",
        "Jeddah" => "Asia/Riyadh",
        "Dubai" => "Asia/Dubai",
        "Oslo" => "Europe/Oslo",
        "Barcelona" => "Europe/Madrid",
        "Gdańsk" => "Europe/Warsaw",
        "Lagos" => "Africa/Lagos",
        _ => "Europe/Amsterdam",
    }
}

impl Unit {
    pub(super) fn job(&self, chance: &mut Chance) -> &'static str {
        chance.weighted::<&'static str>(self.jobs)
    }
}

/// The plan with ids.
pub(super) struct Plan {
    pub(super) departments: Vec<Department>,
    pub(super) positions: Vec<Entry<PositionId>>,
    pub(super) locations: Vec<Entry<LocationId>>,
    pub(super) structure: Structure,
}

impl Plan {
    pub(super) fn new(ids: &Ids) -> Result<Self, DemoError> {
        let mut departments: Vec<Department> = Vec::new();
        for unit in &UNITS {
            let parent = UNITS[..departments.len()].iter().position(|it| it.key == unit.above);
            if parent.is_none() && !unit.above.is_empty() {
                return Err(DemoError::Data(format!("{} is above nothing", unit.above)));
            }
            departments.push(Department {
                id: ids.new_id(),
                parent_id: parent.map(|it| departments[it].id),
                name: unit.name.to_owned(),
                sort_key: sort_key(unit.name),
            });
        }
        let positions = entries::<PositionId>(&POSITIONS, ids);
        let locations = entries::<LocationId>(&LOCATIONS, ids);
        let structure = Structure::new(departments.clone(), positions.clone(), locations.clone());
        Ok(Self { departments, positions, locations, structure })
    }

    pub(super) fn department(&self, key: &str) -> Result<DepartmentId, DemoError> {
        let place = UNITS.iter().position(|it| it.key == key).ok_or_else(|| missing(key))?;
        Ok(self.departments[place].id)
    }

    pub(super) fn position(&self, name: &str) -> Result<PositionId, DemoError> {
        self.positions
            .iter()
            .find(|it| it.name == name)
            .map(|it| it.id)
            .ok_or_else(|| missing(name))
    }

    pub(super) fn location(&self, name: &str) -> Result<LocationId, DemoError> {
        self.locations
            .iter()
            .find(|it| it.name == name)
            .map(|it| it.id)
            .ok_or_else(|| missing(name))
    }
}

fn entries<Id: From<Uuid>>(names: &[&str], ids: &Ids) -> Vec<Entry<Id>> {
    let entry = |name: &&str| Entry {
        id: ids.new_id(),
        name: (*name).to_owned(),
        sort_key: sort_key(name),
    };
    names.iter().map(entry).collect()
}

fn missing(what: &str) -> DemoError {
    DemoError::Data(format!("there is no {what}"))
}
