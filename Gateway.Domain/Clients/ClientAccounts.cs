using System.Diagnostics.CodeAnalysis;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Clients;

/// <summary>The accounts that a PoC Client serves, in the order of their addresses.</summary>
internal sealed class ClientAccounts
{
    private readonly SortedDictionary<string, PocClientAccount> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PocClientAccount> _byContact = new(StringComparer.Ordinal);

    public IEnumerable<PocClientAccount> All => _accounts.Values;

    public bool TryFind(PocAddress address, [NotNullWhen(true)] out PocClientAccount? account) => _accounts.TryGetValue(address.ToString(), out account);

    public void Add(PocClientAccount account)
    {
        _accounts.Add(account.Account.Address.ToString(), account);
        _byContact[account.ContactUser] = account;
    }

    public bool Remove(PocAddress address, [NotNullWhen(true)] out PocClientAccount? account)
    {
        if (!_accounts.Remove(address.ToString(), out account))
            return false;
        _byContact.Remove(account.ContactUser);
        return true;
    }

    /// <summary>Whom a request is for: the core puts the registered contact into the Request-URI, whose user part is the account's contact token.</summary>
    public PocClientAccount? RecipientOf(SipRequest request)
    {
        if (!SipUriView.TryRead(request.RequestUri, out var uri))
            return null;
        if (_byContact.TryGetValue(Encoding.Latin1.GetString(uri.User), out var account))
            return account;
        return SipUri.TryParse(request.RequestUri, out var full) && _accounts.TryGetValue(full.AddressOfRecord(), out var byAddress) ? byAddress : null;
    }
}
