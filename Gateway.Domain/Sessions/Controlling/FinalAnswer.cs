using Gateway.Sip.Messages;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>The final response to the initiator when nobody accepts (clause 21.3), gathered from the refusals one by one.</summary>
/// <param name="Status">The status to send; 0 before the first refusal.</param>
public readonly record struct FinalAnswer(int Status)
{
    /// <summary>Takes in the final response of one more target. Of several different ones only 480 can be told.</summary>
    public FinalAnswer With(int status)
    {
        var own = Relayed(status);
        return new(Status == 0 || Status == own ? own : SipStatus.TemporarilyUnavailable);
    }

    /// <summary>
    /// What the initiator is told of one target's answer: a challenge was not for him, a failing server is not his, and nobody is redirected
    /// by a focus.
    /// </summary>
    private static int Relayed(int status) => status switch
    {
        SipStatus.Unauthorized or SipStatus.ProxyAuthenticationRequired or SipStatus.RequestTerminated => SipStatus.TemporarilyUnavailable,
        (>= 400 and < 500) or (>= 600 and < 700) => status,
        _ => SipStatus.TemporarilyUnavailable,
    };
}
