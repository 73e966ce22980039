-- How the portal introduces itself when it asks an accounting system for a PDF (HTTP Basic). Kept as it is, because it has
-- to be sent: give the portal a user of 1C of its own, with the right to print and nothing else.

alter table source add column outgoing_login @text;    -- null: 1C lets anybody ask
alter table source add column outgoing_password @text;
