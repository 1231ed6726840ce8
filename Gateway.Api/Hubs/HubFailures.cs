using Microsoft.AspNetCore.SignalR;

namespace Gateway.Api.Hubs;

/// <summary>Logs what fails in the hub by our mistake, and only that.</summary>
internal sealed class HubFailures(ILogger<HubFailures> log) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocationContext);
        }
        catch (Exception failure) when (failure is not (HubException or OperationCanceledException))
        {
            log.InvocationFailed(invocationContext.HubMethodName, failure);
            throw;
        }
    }
}
