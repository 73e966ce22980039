//! Statements of saved views. Each names the person beside the company: a view is nobody else's.

use super::{List, ViewId};

db::record! {
    /// A view.
    #[derive(Clone, Debug)]
    pub struct ViewRow {
        /// Id.
        pub id: ViewId,
        /// Name.
        pub name: String,
        /// Query of the list's address, `?` included.
        pub query: String,
    }
}

db::statements! {
    /// The views of a list, the oldest first: (company, person, list).
    VIEWS: ViewRow =
        "select id, name, query from saved_view where company_id = $1 and user_id = $2 and list = $3 order by id";
    /// The list of a view: (company, person, view).
    LIST_OF: (List,) = "select list from saved_view where company_id = $1 and user_id = $2 and id = $3";
    /// Holds the person's account for this unit: two tabs of one person wait for each other.
    HOLD = "update app_user set lang = lang where id = $1";
    /// Keeps a view, or what stands under its name anew: (company, person, list, view, name, query, now).
    KEEP =
        "insert into saved_view (company_id, user_id, list, id, name, query, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (company_id, user_id, list, name) do update set query = excluded.query";
    /// Another name: (company, person, list, view, name).
    RENAME = "update saved_view set name = $5 where company_id = $1 and user_id = $2 and list = $3 and id = $4";
    /// How many there are, for the frame of the member's pages: (company, person).
    COUNT =
        "update membership set views = (select count(*) from saved_view v where v.company_id = $1 and v.user_id = $2)
         where company_id = $1 and user_id = $2";
    /// Forgets a view: (company, person, view).
    FORGET = "delete from saved_view where company_id = $1 and user_id = $2 and id = $3";
}
