//! Judges many rows with a few questions to the database.

use std::collections::HashMap;

use rollcall_domain::id::{MemberId, OrganizationId};
use rollcall_domain::import::{
    Cell, CellError, Column, Decision, Input, Judgement, Mapping, Matches, RowPlan, Verdict, World,
    judge, parse,
};
use rollcall_domain::member::{Member, job_sort};
use rollcall_domain::phone::PhoneRules;
use rollcall_store::{StoreResult, Tx};

/// A row to be judged.
#[derive(Clone, Copy, Debug)]
pub(super) struct RawRow<'r> {
    pub(super) number: i64,
    pub(super) cells: &'r [String],
    pub(super) decision: Option<Decision>,
}

/// What the rows of a file or of a batch would do.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// For each row, in their order.
    pub(super) rows: Vec<(Judgement, Option<Input>)>,
    /// Everybody who is there already.
    pub(super) members: HashMap<MemberId, Member>,
}

/// Whether all rows of the file are there, so that those that name the same person are found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Extent {
    /// The whole file.
    File,
    /// Some rows, which name different people: the people are locked until the transaction ends.
    Batch,
}

/// Judges rows.
pub(super) async fn judge_rows(
    tx: &mut Tx,
    organization: OrganizationId,
    mapping: &Mapping,
    phones: &PhoneRules,
    world: &World<'_>,
    rows: &[RawRow<'_>],
    extent: Extent,
) -> StoreResult<Judged> {
    let mut inputs: Vec<Result<Input, Vec<CellError>>> =
        rows.iter().map(|it| parse(mapping, it.cells, phones)).collect();
    if extent == Extent::File {
        find_repetitions(&mut inputs, rows);
    }
    let known = Known::load(tx, organization, &inputs, extent).await?;
    let mut judged: Vec<(Judgement, Option<Input>)> = Vec::with_capacity(rows.len());
    let mut first: HashMap<MemberId, i64> = HashMap::new();
    for (input, row) in inputs.into_iter().zip(rows) {
        let input = match input {
            Ok(input) => input,
            Err(errors) => {
                let verdict = match row.decision {
                    Some(Decision::Skip) => Verdict::Skipped,
                    Some(Decision::Use(_)) | None => Verdict::Error,
                };
                judged.push((wrong(verdict, errors), None));
                continue;
            }
        };
        let mut judgement = judge(world, &input, &known.matches(&input), row.decision);
        let is_about = matches!(
            judgement.verdict,
            Verdict::Update | Verdict::Unchanged | Verdict::NeedsDecision
        );
        if extent == Extent::File
            && is_about
            && let Some(id) = judgement.plan.member_id
            && let Some(other) = first.get(&id)
        {
            let error = CellError::of_row("import/same-person").with("row", other);
            judgement = wrong(Verdict::Error, vec![error]);
        } else if is_about && let Some(id) = judgement.plan.member_id {
            first.insert(id, row.number);
        }
        judged.push((judgement, Some(input)));
    }
    Ok(Judged { rows: judged, members: known.members })
}

fn wrong(verdict: Verdict, errors: Vec<CellError>) -> Judgement {
    let errors = if verdict == Verdict::Skipped { Vec::new() } else { errors };
    let plan = RowPlan { errors, ..RowPlan::default() };
    Judgement { verdict, plan, change: Default::default(), missing: Vec::new() }
}

/// Rows that name somebody whom an earlier row names already are errors that say which.
fn find_repetitions(inputs: &mut [Result<Input, Vec<CellError>>], rows: &[RawRow<'_>]) {
    let mut ids: HashMap<MemberId, i64> = HashMap::new();
    let mut texts: HashMap<(Column, String), i64> = HashMap::with_capacity(inputs.len() * 2);
    for (input, row) in inputs.iter_mut().zip(rows) {
        if row.decision == Some(Decision::Skip) {
            continue;
        }
        let Ok(said) = input else { continue };
        let mut errors = Vec::new();
        if let Some(id) = said.member_id {
            match ids.get(&id) {
                Some(other) => errors.push((Column::MemberId, id.to_string(), *other)),
                None => drop(ids.insert(id, row.number)),
            }
        }
        let job_id = match &said.job_id {
            Cell::Set(it) => Some(it.as_str()),
            Cell::Leave | Cell::Clear => None,
        };
        let job_key = job_id
            .map(|it| String::from_utf8(job_sort(Some(it))).unwrap_or_else(|_| it.to_owned()));
        let keys = [
            (Column::Email, said.email.as_ref().map(|it| (it.canonical(), it.as_str()))),
            (Column::Phone, said.phone.as_ref().map(|it| (it.as_str(), it.as_str()))),
            (Column::JobId, job_key.as_deref().zip(job_id)),
        ];
        for (column, key) in keys {
            let Some((key, shown)) = key else { continue };
            match texts.get(&(column, key.to_owned())) {
                Some(other) => errors.push((column, shown.to_owned(), *other)),
                None => drop(texts.insert((column, key.to_owned()), row.number)),
            }
        }
        if !errors.is_empty() {
            let error = |(column, value, other): (Column, String, i64)| {
                CellError::new(column, &value, "import/repeated").with("row", other)
            };
            *input = Err(errors.into_iter().map(error).collect());
        }
    }
}

/// Who is there, by what rows name people.
#[derive(Default)]
struct Known {
    members: HashMap<MemberId, Member>,
    by_email: HashMap<String, MemberId>,
    by_phone: HashMap<String, MemberId>,
    by_job: HashMap<Vec<u8>, MemberId>,
}

impl Known {
    async fn load(
        tx: &mut Tx,
        organization: OrganizationId,
        inputs: &[Result<Input, Vec<CellError>>],
        extent: Extent,
    ) -> StoreResult<Self> {
        let said = || inputs.iter().filter_map(|it| it.as_ref().ok());
        let emails: Vec<&str> =
            said().filter_map(|it| it.email.as_ref()).map(|it| it.canonical()).collect();
        let phones: Vec<&str> =
            said().filter_map(|it| it.phone.as_ref()).map(|it| it.as_str()).collect();
        let jobs: Vec<Vec<u8>> = said().filter_map(job_key).collect();
        let jobs: Vec<&[u8]> = jobs.iter().map(Vec::as_slice).collect();
        let mut ids: Vec<MemberId> = said().filter_map(|it| it.member_id).collect();
        let mut known = Self::default();
        for member in tx.imports().by_emails(organization, &emails).await? {
            known.add(member);
        }
        for member in tx.imports().by_phones(organization, &phones).await? {
            known.add(member);
        }
        for member in tx.imports().by_job_keys(organization, &jobs).await? {
            known.add(member);
        }
        // Whose an address was before it was released for somebody who never came.
        let unknown: Vec<&str> =
            emails.iter().copied().filter(|it| !known.by_email.contains_key(*it)).collect();
        let released = tx.imports().released(organization, &unknown).await?;
        ids.extend(released.values());
        ids.retain(|id| !known.members.contains_key(id));
        for member in tx.imports().by_ids(organization, &ids).await? {
            known.add(member);
        }
        for (address, id) in released {
            let is_former = known
                .members
                .get(&id)
                .is_some_and(|it| it.state == rollcall_domain::membership::MemberState::Terminated);
            if is_former {
                known.by_email.insert(address, id);
            }
        }
        if extent == Extent::Batch {
            let ids: Vec<MemberId> = known.members.keys().copied().collect();
            for member in tx.members().find_many_to_change(organization, &ids).await? {
                known.members.insert(member.id, member);
            }
        }
        Ok(known)
    }

    fn add(&mut self, member: Member) {
        let id = member.id;
        self.by_email.extend(member.email_canonical.clone().map(|it| (it, id)));
        self.by_phone.extend(member.phone.clone().map(|it| (it, id)));
        if member.state != rollcall_domain::membership::MemberState::Terminated {
            self.by_job.extend(member.job_id.as_deref().map(|it| (job_sort(Some(it)), id)));
        }
        self.members.insert(id, member);
    }

    fn matches(&self, input: &Input) -> Matches<'_> {
        let member = |id: Option<&MemberId>| id.and_then(|it| self.members.get(it));
        let email = input.email.as_ref().map(|it| it.canonical());
        let phone = input.phone.as_ref().map(|it| it.as_str());
        Matches {
            by_id: member(input.member_id.as_ref()),
            by_job_id: member(job_key(input).and_then(|it| self.by_job.get(&it))),
            by_email: member(email.and_then(|it| self.by_email.get(it))),
            by_phone: member(phone.and_then(|it| self.by_phone.get(it))),
        }
    }
}

fn job_key(input: &Input) -> Option<Vec<u8>> {
    match &input.job_id {
        Cell::Set(it) => Some(job_sort(Some(it.as_str()))),
        Cell::Leave | Cell::Clear => None,
    }
}
