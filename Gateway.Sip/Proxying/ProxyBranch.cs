using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Sip.Proxying;

/// <summary>One copy of a request that was forwarded, and what came of it.</summary>
internal sealed class ProxyBranch(ProxyRequest request, ProxyTarget target)
{
    public ProxyRequest Request { get; } = request;

    public ProxyTarget Target { get; } = target;

    /// <summary>Where the copy went; <c>null</c> while nothing was sent.</summary>
    public NextHop? Hop { get; set; }

    public ClientTransactionId Transaction { get; set; }

    /// <summary>0 while no final response has come.</summary>
    public int Status { get; set; }

    /// <summary>The final response from 300 to 699; <c>null</c> when the failure was noticed here.</summary>
    public SipResponse? Final { get; set; }

    public bool IsOpen => Status == 0;

    /// <summary>The round of the search that it belongs to; 0 outside of one.</summary>
    public int Round { get; } = request.Round;

    public bool IsCancelled { get; set; }

    /// <summary>It answered when the call was somebody else's, and has been told that the call is over.</summary>
    public bool IsHungUp { get; set; }

    /// <summary>Timer C while an INVITE branch is open, Timer M after its 2xx; <c>null</c> for other methods.</summary>
    public ProxyTimer? Timer { get; set; }

    /// <summary>The branch that was made before this one.</summary>
    public ProxyBranch? Next { get; set; }
}
