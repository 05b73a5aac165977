// Prints the header of test/stubs/header.json as bytes, and how many methods the services have.
#include <cstdio>
#include <string>

#include <google/protobuf/util/message_differencer.h>
#include <grpcpp/grpcpp.h>

#include "spu/emulator/v1/emulator.grpc.pb.h"
#include "spu/v1/spu.grpc.pb.h"

namespace {

spu::v1::LoadMatrixRequest build() {
  spu::v1::LoadMatrixRequest request;
  auto* header = request.mutable_header();
  header->set_session_id("session-1");
  header->set_upload_id("upload-1");
  auto* matrix = header->mutable_matrix();
  matrix->set_damping(0.01);
  auto* low_rank = matrix->mutable_low_rank();
  low_rank->set_examples(2);
  low_rank->set_rows_per_example(10);
  low_rank->set_curvature(spu::v1::CURVATURE_IDENTITY);
  low_rank->add_segments()->mutable_dense()->set_columns(7);
  auto* row_kronecker = low_rank->add_segments()->mutable_row_kronecker();
  row_kronecker->set_inputs(300);
  row_kronecker->set_outputs(10);
  auto* tensor = header->add_tensors();
  tensor->set_role(spu::v1::TENSOR_ROLE_JACOBIAN);
  tensor->set_dtype(spu::v1::DATA_TYPE_INT8);
  tensor->add_shape(20);
  tensor->add_shape(7);
  tensor->add_scale(0.125);
  header->set_checksum(true);
  header->set_streams(2);
  auto* time = header->mutable_effective_at()->mutable_time();
  time->set_ticks(9007199254740993);
  time->set_epoch(3);
  header->set_accept_unstable(true);
  return request;
}

}  // namespace

int main() {
  const auto request = build();
  const std::string sent = request.SerializeAsString();
  spu::v1::LoadMatrixRequest received;
  if (!received.ParseFromString(sent) || !google::protobuf::util::MessageDifferencer::Equals(received, request)) {
    std::fputs("what was parsed is not what was sent\n", stderr);
    return 1;
  }
  // The stubs link: no call is made.
  const auto channel = grpc::CreateChannel("localhost:0", grpc::InsecureChannelCredentials());
  const auto spu = spu::v1::SpuService::NewStub(channel);
  const auto emulator = spu::emulator::v1::EmulatorService::NewStub(channel);
  if (!spu || !emulator) {
    return 1;
  }

  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  for (const unsigned char byte : sent) {
    std::printf("%02x", byte);
  }
  std::printf(" SpuService=%d EmulatorService=%d\n",
              pool->FindServiceByName(spu::v1::SpuService::service_full_name())->method_count(),
              pool->FindServiceByName(spu::emulator::v1::EmulatorService::service_full_name())->method_count());
}
