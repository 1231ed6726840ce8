namespace Gateway.Sip.Transactions;

/// <summary>Names a server transaction of one <see cref="TransactionLayer"/>. Never used twice; 0 names none.</summary>
public readonly record struct ServerTransactionId(long Value);
