using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;

namespace Gateway.Sip.UserAgents;

/// <summary>What became of a request, after all tries with credentials. Told exactly once.</summary>
/// <param name="final">The final response; <c>null</c> when none will come.</param>
/// <param name="failure">Why none will come; <c>null</c> when one came.</param>
/// <param name="now">The present.</param>
public delegate void RequestEnded(SipResponse? final, ClientFailure? failure, MonotonicTime now);
