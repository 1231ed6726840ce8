namespace Gateway.Sip.Transactions;

/// <summary>Names a client transaction of one <see cref="TransactionLayer"/>. Never used twice; 0 names none.</summary>
public readonly record struct ClientTransactionId(long Value);
