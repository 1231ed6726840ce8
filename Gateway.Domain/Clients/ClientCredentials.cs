using Gateway.Sip.Authentication;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Clients;

/// <summary>The credentials of one account: answers challenges, and volunteers what the last one taught (RFC 3261 §22).</summary>
internal sealed class ClientCredentials
{
    private readonly DigestClient? _digest;

    public ClientCredentials(PocAccount account, IdSource ids)
    {
        if (account.Password is { } password)
            _digest = new(new() { Accounts = [new(account.Address.User, password)] }, ids);
    }

    /// <summary>Adds the credentials at hand to a request.</summary>
    public void AddTo(RequestBuilder request, SipMethod method, string requestUri)
    {
        if (_digest is null)
            return;
        foreach (var header in _digest.Volunteer(new(method.Name, requestUri) { Recipient = requestUri }))
            request.Header(header.Name, header.Value);
    }

    /// <summary>Takes in a final response.</summary>
    /// <param name="response">The response.</param>
    /// <param name="method">The method of the request.</param>
    /// <param name="requestUri">Its Request-URI.</param>
    /// <param name="tries">What the request has been through.</param>
    /// <returns>What it has been through when it is sent again with the answer to the challenge; <c>null</c> when there is nothing to answer with.</returns>
    public DigestTries? Answer(SipResponse response, SipMethod method, string requestUri, DigestTries tries)
    {
        if (response.Status is not (SipStatus.Unauthorized or SipStatus.ProxyAuthenticationRequired) || _digest is null)
            return null;
        var challenges = new ReceivedChallenges();
        for (var i = 0; i < response.HeaderCount; i++)
        {
            var line = response[i];
            if (line.Id is HeaderId.WwwAuthenticate or HeaderId.ProxyAuthenticate)
                challenges.Add(line.Id == HeaderId.ProxyAuthenticate, line.Value);
        }

        var request = new DigestClientRequest(method.Name, requestUri) { Recipient = requestUri };
        return _digest.Answer(request, challenges, tries) is ChallengeAnswer.SendAgain again ? again.Tries : null;
    }
}
