using Gateway.Domain.Media;
using Gateway.Sip.Machines;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Clients;

/// <summary>What the parts of one PoC Client share.</summary>
internal sealed record ClientContext(PocClientSettings Settings, UserAgentCore Core, ClientAccounts Accounts, IMediaPorts Ports, IdSource Ids)
{
    /// <summary>The served account, or one for this once: an application may act for a person without a console.</summary>
    public PocClientAccount AccountOf(PocAccount account) =>
        Accounts.TryFind(account.Address, out var served) ? served : new(account, Settings, Ids);
}
