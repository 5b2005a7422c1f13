-- Requests for wrk: OPERATION is PutItem, GetItem, Query (100 items by index) or Scan. Signed with any key, which nobody checks.
local operation = os.getenv("OPERATION")
local head = {
  ["Content-Type"] = "application/x-amz-json-1.0", ["X-Amz-Date"] = "20260101T000000Z",
  ["X-Amz-Target"] = "DynamoDB_20120810." .. operation,
  ["Authorization"] = "AWS4-HMAC-SHA256 Credential=local/20260101/eu-central-1/dynamodb/aws4_request, "
    .. "SignedHeaders=host;x-amz-date;x-amz-target, Signature=00",
}
local size = tonumber(os.getenv("SIZE") or "1000")
local number = 0

local function body()
  number = number + 1
  if operation == "PutItem" then
    return string.format(
      '{"TableName":"TimeEntries","Item":{"activity_start_end":{"S":"Study_2024-05-21T06:15:00Z_%d"},"year":{"S":"new"},'
        .. '"activity_type":{"S":"Study"},"start":{"S":"2024-05-21T06:15:%d"},"end":{"S":"2024-05-21T07:00:00Z"},'
        .. '"duration":{"N":"0.75"},"description":{"S":"electronics book, chapter %d"}}}', number, number, number)
  elseif operation == "GetItem" then
    return string.format('{"TableName":"TimeEntries","Key":{"activity_start_end":{"S":"entry-%d"}}}', number * 7919 % size)
  elseif operation == "Query" then
    return string.format(
      '{"TableName":"TimeEntries","IndexName":"YearIndex","KeyConditionExpression":"#y = :y",'
        .. '"ExpressionAttributeNames":{"#y":"year"},"ExpressionAttributeValues":{":y":{"S":"%d"}}}',
      math.floor(number * 7919 % size / 100))
  end
  return '{"TableName":"TimeEntries"}'
end

-- Reading the same again and again is the same work for a server: such requests are made beforehand, so that it is the server
-- that is measured and not how fast this script puts texts together. What is put must be new each time.
local prepared = {}
local turn = 0
init = function()
  if operation == "PutItem" then return end
  for index = 1, 4096 do prepared[index] = wrk.format("POST", "/", head, body()) end
end

request = function()
  if operation == "PutItem" then return wrk.format("POST", "/", head, body()) end
  turn = turn % #prepared + 1
  return prepared[turn]
end
