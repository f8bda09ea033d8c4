-- The completed contacts of one customer, by who they are to the programs that began them. What is
-- indexed stands in the record, so that contacts of before are found too.
CREATE INDEX contact_by_customer ON contact (json_extract(body, '$.contact.customer_id'), completed_seq)
WHERE json_extract(body, '$.contact.customer_id') IS NOT NULL;
