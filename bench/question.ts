// What a person is asked about: an e-mail to a new domain, which one click approves.

/** The parts of a request in which it is not a follow-up task. */
export const question = {
  tool: { name: 'email.send', connector: 'gmail' },
  action: { object: 'email', action: 'send', class: 'execute' },
  after: { subject: 'Pricing for 40 seats', body: 'You looked at our prices this morning, so here they are.' },
  blast_radius: { records: 1, recipients: 1, domains: 1, money: { amount: 0, currency: 'USD' } },
  rollback: { reversible: false, path: 'None, an e-mail cannot be unsent.', snapshot_ref: null },
  flags: { new_domain: true, regulated_industry: false, exec_persona: false, unsubscribe_compliant: true },
  copy: { variant_id: 'v3', message_hash: 'sha256:9f2c' },
};
