//! Values on their way into a statement and out of a row, the same for both databases.

use std::borrow::Cow;
use std::error::Error;

use bytes::{BufMut, BytesMut};
use rollcall_domain::id::{
    AccountId, DepartmentId, ImportId, InvitationId, JobId, LocationId, MemberId, MessageId,
    NoticeId, OrganizationId, PositionId, RoleId, SessionId, ShareLinkId, VerificationId,
};
use rollcall_domain::time::Timestamp;
use rusqlite::types::{ToSqlOutput, ValueRef};
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use uuid::Uuid;

use crate::error::{StoreError, StoreResult};

/// One parameter of a statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// SQL's NULL.
    Null,
    /// Numbers, times in milliseconds, and booleans as 0 and 1.
    Integer(i64),
    /// Text, short codes and JSON.
    Text(Cow<'a, str>),
    /// Digests and sort keys.
    Bytes(Cow<'a, [u8]>),
    /// Ids.
    Uuid(Uuid),
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
            Self::Uuid(uuid) => ValueRef::Blob(uuid.as_bytes()),
        }))
    }
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Integer(number) if *ty == Type::INT4 => i32::try_from(*number)?.to_sql(ty, out),
            Self::Integer(number) => number.to_sql(ty, out),
            Self::Text(text) if *ty == Type::JSONB => {
                out.put_u8(1);
                out.put_slice(text.as_bytes());
                Ok(IsNull::No)
            }
            Self::Text(text) => text.as_ref().to_sql(ty, out),
            Self::Bytes(bytes) => bytes.as_ref().to_sql(ty, out),
            Self::Uuid(uuid) => uuid.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

macro_rules! value_from {
    ($($from:ty => |$it:ident| $value:expr;)+) => {$(
        impl<'a> From<$from> for Value<'a> {
            fn from($it: $from) -> Self { $value }
        }
    )+};
}

value_from! {
    i64 => |it| Value::Integer(it);
    i32 => |it| Value::Integer(it.into());
    u32 => |it| Value::Integer(it.into());
    bool => |it| Value::Integer(it.into());
    &'a str => |it| Value::Text(Cow::Borrowed(it));
    String => |it| Value::Text(Cow::Owned(it));
    &'a String => |it| Value::Text(Cow::Borrowed(it));
    &'a [u8] => |it| Value::Bytes(Cow::Borrowed(it));
    &'a Vec<u8> => |it| Value::Bytes(Cow::Borrowed(it));
    Vec<u8> => |it| Value::Bytes(Cow::Owned(it));
    &'a [u8; 32] => |it| Value::Bytes(Cow::Borrowed(it));
    Uuid => |it| Value::Uuid(it);
    Timestamp => |it| Value::Integer(it.as_millis());
    AccountId => |it| Value::Uuid(it.into());
    OrganizationId => |it| Value::Uuid(it.into());
    MemberId => |it| Value::Uuid(it.into());
    DepartmentId => |it| Value::Uuid(it.into());
    PositionId => |it| Value::Uuid(it.into());
    LocationId => |it| Value::Uuid(it.into());
    InvitationId => |it| Value::Uuid(it.into());
    SessionId => |it| Value::Uuid(it.into());
    RoleId => |it| Value::Uuid(it.into());
    ShareLinkId => |it| Value::Uuid(it.into());
    NoticeId => |it| Value::Uuid(it.into());
    VerificationId => |it| Value::Uuid(it.into());
    JobId => |it| Value::Uuid(it.into());
    ImportId => |it| Value::Uuid(it.into());
    MessageId => |it| Value::Uuid(it.into());
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(it: Option<T>) -> Self {
        it.map_or(Value::Null, Into::into)
    }
}

/// The parameters of a statement, in order: `params![organization, name]` for `?1` and `?2`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::value::Value::from($value)),*] };
}

/// One row of an answer, read column by column from the left.
pub struct Row<'r> {
    inner: Inner<'r>,
    next: usize,
}

enum Inner<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r tokio_postgres::Row),
}

impl<'r> Row<'r> {
    pub(crate) const fn sqlite(row: &'r rusqlite::Row<'r>) -> Self {
        Self { inner: Inner::Sqlite(row), next: 0 }
    }

    pub(crate) const fn postgres(row: &'r tokio_postgres::Row) -> Self {
        Self { inner: Inner::Postgres(row), next: 0 }
    }

    /// Passes over `columns` columns.
    pub(crate) const fn skip(&mut self, columns: usize) {
        self.next += columns;
    }

    /// The next column.
    ///
    /// # Errors
    /// [`StoreError::Column`] if it holds something else than `T`.
    pub fn take<T: FromColumn>(&mut self) -> StoreResult<T> {
        let column = self.next;
        self.next += 1;
        match &self.inner {
            Inner::Sqlite(row) => T::from_sqlite(row.get_ref(column)?).ok_or_else(|| {
                let found = row
                    .get_ref(column)
                    .map_or_else(|e| e.to_string(), |v| v.data_type().to_string());
                StoreError::Column { column, wanted: std::any::type_name::<T>(), found }
            }),
            Inner::Postgres(row) => T::from_postgres(row, column),
        }
    }
}

/// A type that a column can be read as.
pub trait FromColumn: Sized {
    /// The value of a SQLite column, or `None` if it is of another kind.
    fn from_sqlite(value: ValueRef<'_>) -> Option<Self>;
    /// The value of a PostgreSQL column.
    ///
    /// # Errors
    /// If it is of another type.
    fn from_postgres(row: &tokio_postgres::Row, column: usize) -> StoreResult<Self>;
}

impl FromColumn for i64 {
    fn from_sqlite(value: ValueRef<'_>) -> Option<Self> {
        value.as_i64().ok()
    }
    fn from_postgres(row: &tokio_postgres::Row, column: usize) -> StoreResult<Self> {
        Ok(row.try_get(column)?)
    }
}

impl FromColumn for bool {
    fn from_sqlite(value: ValueRef<'_>) -> Option<Self> {
        value.as_i64().ok().map(|it| it != 0)
    }
    fn from_postgres(row: &tokio_postgres::Row, column: usize) -> StoreResult<Self> {
        // A stored flag is BIGINT, a computed one (EXISTS) is BOOLEAN.
        if *row.columns()[column].type_() == Type::BOOL {
            Ok(row.try_get(column)?)
        } else {
            Ok(row.try_get::<_, i64>(column)? != 0)
        }
    }
}

impl FromColumn for String {
    fn from_sqlite(value: ValueRef<'_>) -> Option<Self> {
        value.as_str().ok().map(str::to_owned)
    }
    fn from_postgres(row: &tokio_postgres::Row, column: usize) -> StoreResult<Self> {
        if *row.columns()[column].type_() == Type::JSONB {
            return Ok(row.try_get::<_, JsonText>(column)?.0);
        }
        Ok(row.try_get(column)?)
    }
}

struct JsonText(String);

impl<'a> tokio_postgres::types::FromSql<'a> for JsonText {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        // The wire form of jsonb is one version byte and the text.
        Ok(Self(std::str::from_utf8(raw.get(1..).unwrap_or_default())?.to_owned()))
    }
    fn accepts(ty: &Type) -> bool {
        *ty == Type::JSONB
    }
}

impl FromColumn for Vec<u8> {
    fn from_sqlite(value: ValueRef<'_>) -> Option<Self> {
        value.as_blob().ok().map(<[u8]>::to_vec)
    }
    fn from_postgres(row: &tokio_postgres::Row, column: usize) -> StoreResult<Self> {
        Ok(row.try_get(column)?)
    }
}

impl FromColumn for Uuid {
    fn from_sqlite(value: ValueRef<'_>) -> Option<Self> {
        value.as_blob().ok().and_then(|bytes| Self::from_slice(bytes).ok())
    }
    fn from_postgres(row: &tokio_postgres::Row, column: usize) -> StoreResult<Self> {
        Ok(row.try_get(column)?)
    }
}

impl FromColumn for Timestamp {
    fn from_sqlite(value: ValueRef<'_>) -> Option<Self> {
        i64::from_sqlite(value).map(Self::from_millis)
    }
    fn from_postgres(row: &tokio_postgres::Row, column: usize) -> StoreResult<Self> {
        i64::from_postgres(row, column).map(Self::from_millis)
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    fn from_sqlite(value: ValueRef<'_>) -> Option<Self> {
        match value {
            ValueRef::Null => Some(None),
            other => T::from_sqlite(other).map(Some),
        }
    }
    fn from_postgres(row: &tokio_postgres::Row, column: usize) -> StoreResult<Self> {
        if row.try_get::<_, IsNullColumn>(column)?.0 {
            return Ok(None);
        }
        T::from_postgres(row, column).map(Some)
    }
}

struct IsNullColumn(bool);

impl<'a> tokio_postgres::types::FromSql<'a> for IsNullColumn {
    fn from_sql(_: &Type, _: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(false))
    }
    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(true))
    }
    fn accepts(_: &Type) -> bool {
        true
    }
}

macro_rules! column_is_uuid {
    ($($id:ty)+) => {$(
        impl FromColumn for $id {
            fn from_sqlite(value: ValueRef<'_>) -> Option<Self> {
                Uuid::from_sqlite(value).map(Self::from)
            }
            fn from_postgres(row: &tokio_postgres::Row, column: usize) -> StoreResult<Self> {
                Uuid::from_postgres(row, column).map(Self::from)
            }
        }
    )+};
}

column_is_uuid! {
    AccountId OrganizationId MemberId DepartmentId PositionId LocationId InvitationId SessionId
    JobId ImportId MessageId RoleId ShareLinkId NoticeId VerificationId
}

/// Makes domain enums with a stable text code (`as_str`, `from_code`) readable as columns.
macro_rules! column_is_code {
    ($($code:ty)+) => {$(
        impl $crate::value::FromColumn for $code {
            fn from_sqlite(value: rusqlite::types::ValueRef<'_>) -> Option<Self> {
                value.as_str().ok().and_then(Self::from_code)
            }
            fn from_postgres(row: &tokio_postgres::Row, column: usize) -> $crate::StoreResult<Self> {
                let code = String::from_postgres(row, column)?;
                Self::from_code(&code).ok_or($crate::StoreError::Column {
                    column, wanted: stringify!($code), found: code,
                })
            }
        }
        impl From<$code> for $crate::value::Value<'_> {
            fn from(code: $code) -> Self { $crate::value::Value::from(code.as_str()) }
        }
    )+};
}
pub(crate) use column_is_code;
